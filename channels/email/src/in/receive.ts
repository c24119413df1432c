// Mail that is pushed: the mail itself as the body, or a hook of Mailgun that carries it whole.
import type { DoorRequest, Received, Seat } from '@deskless/core/contract'
import { equalConstantTime, hmacHex, Refusal, unreadable } from '@deskless/core/contract'
import type { Settings } from '../settings.ts'
import { fieldBytes } from './form.ts'
import { itemOf } from './mailbox.ts'

const WINDOW_S = 300

export const receive = async (request: DoorRequest, { connection }: Seat<Settings>): Promise<Received> => {
  const { settings } = connection ?? {}
  if (!settings) throw new Refusal('not_found', 'Mail comes to the address of an inbox.')
  if (request.path.startsWith('/mailgun')) return fromMailgun(request, settings.mailgunKey)
  requireSigned(request, settings.hookSecret)
  if (request.body.length === 0) return { items: [unreadable(request.body)] }
  return { items: [itemOf(request.body)] }
}

/**
 * Either an HMAC over time and body (`x-deskless-signature: t=…,v1=…`), or the secret as the password of Basic
 * authorisation, for mail servers that pipe through a plain HTTP client.
 */
const requireSigned = ({ headers, body }: DoorRequest, secret: string | undefined): void => {
  if (!secret) throw new Refusal('bad_signature', 'This inbox takes no mail by hook: set a secret for it.')
  const basic = /^Basic ([\w+/=]+)$/i.exec(headers.authorization ?? '')?.[1]
  if (basic) {
    const given = Buffer.from(basic, 'base64').toString()
    if (equalConstantTime(given.slice(given.indexOf(':') + 1), secret)) return
  }
  const [, time, mark] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(headers['x-deskless-signature'] ?? '') ?? []
  const expected = hmacHex('sha256', secret, Buffer.concat([Buffer.from(`${time}.`), body]))
  if (!time || !mark || !equalConstantTime(mark, expected)) throw new Refusal('bad_signature')
  requireRecent(Number(time))
}

const requireRecent = (seconds: number): void => {
  if (Math.abs(Date.now() / 1000 - seconds) > WINDOW_S)
    throw new Refusal('bad_signature', 'The signature is too old, or your clock differs from ours.')
}

/** Its signature covers no more than a time and a token, so the time is held to; the mail itself is known by its key. */
const fromMailgun = async ({ headers, body }: DoorRequest, key: string | undefined): Promise<Received> => {
  const type = headers['content-type'] ?? ''
  const form = await formOf(type, body)
  const field = (name: string): string => {
    const value = form?.get(name)
    return typeof value === 'string' ? value : ''
  }
  const expected = key && hmacHex('sha256', key, field('timestamp') + field('token'))
  if (!expected || !field('token') || !equalConstantTime(field('signature'), expected))
    throw new Refusal('bad_signature')
  requireRecent(Number(field('timestamp')))
  const mail = fieldBytes(type, Buffer.from(body.buffer, body.byteOffset, body.byteLength), 'body-mime')
  return { items: [mail?.length ? itemOf(mail) : unreadable(body)] }
}

const formOf = async (type: string, body: Uint8Array): Promise<FormData | undefined> => {
  try {
    return await new Response(body as BodyInit, { headers: { 'content-type': type } }).formData()
  } catch {
    return undefined
  }
}
