import { randomBytes } from 'node:crypto'
import type { Hub } from '@deskless/core/contract'
import { hmacHex, z } from '@deskless/core/contract'
import type { StoredSecret } from './tables.ts'

const PREFIX = 'whsec_'
const BYTES = 32
/** Standard Webhooks asks for 24 to 64 bytes. */
const [LEAST, MOST] = [24, 64]
const OLD_SIGNS_MS = 24 * 3_600_000
/** Whoever rotates again and again within a day keeps the newest of them. */
const KEPT = 3

export const newSecret = (): string => PREFIX + randomBytes(BYTES).toString('base64')

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), 'base64')

/** One that somebody chose: the file of a configuration names it, so that it is known on both sides. */
export const secretSchema = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, 'A secret is whsec_ and base64.')
  .refine(
    (secret) => keyOf(secret).length >= LEAST && keyOf(secret).length <= MOST,
    `A secret holds ${LEAST} to ${MOST} bytes.`,
  )

const placeOf = (endpoint: string): string => `endpoint ${endpoint}`

export const sealed = (hub: Hub, endpoint: string, secret: string): StoredSecret => ({
  sealed: hub.seal.close(secret, placeOf(endpoint)),
})

export const opened = (hub: Hub, endpoint: string, { sealed: text }: StoredSecret): string =>
  hub.seal.open(text, placeOf(endpoint))

/** The newest first; those before it sign along for a day, so receivers can change theirs in between. */
export const rotated = (known: readonly StoredSecret[], next: StoredSecret, now: Date): StoredSecret[] => {
  const until = new Date(now.getTime() + OLD_SIGNS_MS).toISOString()
  return [next, ...signing(known, now).map((old) => ({ until, ...old }))].slice(0, KEPT)
}

const signing = (secrets: readonly StoredSecret[], now: Date): StoredSecret[] =>
  secrets.filter(({ until }) => until === undefined || new Date(until) > now)

/** The headers of Standard Webhooks 1.0.0: id and time are part of what is signed, and every secret that still signs has its own. */
export const signedHeaders = (
  secrets: readonly string[],
  { id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> => {
  const seconds = Math.floor(at.getTime() / 1000)
  const signature = (secret: string): string =>
    `v1,${Buffer.from(hmacHex('sha256', keyOf(secret), `${id}.${seconds}.${body}`), 'hex').toString('base64')}`
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': secrets.map(signature).join(' '),
  }
}

export const signingSecrets = (
  hub: Hub,
  endpoint: { id: string; secrets: readonly StoredSecret[] },
  now: Date,
): string[] => signing(endpoint.secrets, now).map((stored) => opened(hub, endpoint.id, stored))
