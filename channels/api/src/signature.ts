// Standard Webhooks 1.0.0, both ways: `<id>.<timestamp>.<body>` under HMAC-SHA256 (https://www.standardwebhooks.com).
import { createHmac } from 'node:crypto'
import { equalConstantTime, Refusal } from '@deskless/core/contract'
import type { Settings } from './settings.ts'

export type Headers = Record<string, string | undefined>
type Secrets = Pick<Settings, 'secret' | 'previousSecret'>

/** How far the two clocks may be apart. */
const TOLERANCE_S = 5 * 60

/** The new one and, until it is taken out, the old one. */
const secretsOf = ({ secret, previousSecret }: Secrets): string[] =>
  previousSecret ? [secret, previousSecret] : [secret]

const signature = (secret: string, id: string, timestamp: string, body: string | Uint8Array): string => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`
}

export const signed = (secrets: Secrets, id: string, body: string, now: number): Record<string, string> => {
  const timestamp = String(Math.floor(now / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secretsOf(secrets)
      .map((secret) => signature(secret, id, timestamp, body))
      .join(' '),
  }
}

/** Throws unless whoever asks knows the inbox's secret: by a signature over the exact bytes, or as a bearer token. */
export const requireSecret = (
  settings: Secrets & Pick<Settings, 'signedOnly'>,
  headers: Headers,
  body: Uint8Array,
  now: number,
): void => {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return requireBearer(settings, bearer)
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers
  if (!id || !timestamp || !given)
    throw new Refusal(
      'bad_signature',
      'Sign the request (webhook-id, -timestamp, -signature) or send the secret as a bearer token.',
    )
  const wanted = secretsOf(settings).map((secret) => signature(secret, id, timestamp, body))
  // All are compared: how long it takes must not tell which one it was.
  const fits = given.split(' ').flatMap((one) => wanted.map((it) => equalConstantTime(one, it)))
  if (!fits.includes(true)) throw new Refusal('bad_signature')
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_S)
    throw new Refusal('bad_signature', 'This was signed more than five minutes ago. Sign anew, or set the clock.')
}

const requireBearer = (settings: Secrets & Pick<Settings, 'signedOnly'>, bearer: string): void => {
  if (settings.signedOnly) throw new Refusal('bad_signature', 'This inbox takes signed requests only.')
  const fits = secretsOf(settings).map((secret) => equalConstantTime(bearer, secret))
  if (!fits.includes(true)) throw new Refusal('bad_signature', 'This is not the secret of this inbox.')
}
