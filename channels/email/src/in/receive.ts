// Mail that is pushed: the mail itself as the body, or a hook of Mailgun that carries it whole.
import type { Connection, DoorRequest, Received, Seat } from '@deskless/core/contract'
import { equalConstantTime, hmacHex, Refusal, unreadable } from '@deskless/core/contract'
import type { Settings } from '../settings.ts'
import { fieldBytes } from './form.ts'
import { itemOf } from './mailbox.ts'
import { requireSameMail } from './tokens.ts'

const WINDOW_S = 300
/** Mailgun tries for almost eight hours, and a late try may bear the time of the first. */
const MAILGUN_WINDOW_S = 9 * 3600

export const receive = async (request: DoorRequest, { connection }: Seat<Settings>): Promise<Received> => {
  if (!connection) throw new Refusal('not_found', 'Mail comes to the address of an inbox.')
  const { settings } = connection
  if (request.path.startsWith('/mailgun')) return fromMailgun(request, connection)
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

const requireRecent = (seconds: number, windowS = WINDOW_S): void => {
  const ago = Date.now() / 1000 - seconds
  if (!(ago <= windowS && ago >= -WINDOW_S))
    throw new Refusal('bad_signature', 'The signature is too old, or your clock differs from ours.')
}

/**
 * Its signature covers no more than a time and a token. So the time is held to, and a token stands for the mail it came
 * with first; that mail again is known by its key.
 */
const fromMailgun = async ({ headers, body }: DoorRequest, inbox: Connection<Settings>): Promise<Received> => {
  const key = inbox.settings.mailgunKey
  const type = headers['content-type'] ?? ''
  const form = await formOf(type, body)
  const field = (name: string): string => {
    const value = form?.get(name)
    return typeof value === 'string' ? value : ''
  }
  const expected = key && hmacHex('sha256', key, field('timestamp') + field('token'))
  if (!expected || !field('token') || !equalConstantTime(field('signature'), expected))
    throw new Refusal('bad_signature')
  requireRecent(Number(field('timestamp')), MAILGUN_WINDOW_S)
  const mail = fieldBytes(type, Buffer.from(body.buffer, body.byteOffset, body.byteLength), 'body-mime')
  const keptS = MAILGUN_WINDOW_S + 2 * WINDOW_S
  await requireSameMail(inbox.hub, inbox.id, { token: field('token'), mail: mail ?? Buffer.alloc(0), keptS })
  return { items: [mail?.length ? itemOf(mail) : unreadable(body)] }
}

const formOf = async (type: string, body: Uint8Array): Promise<FormData | undefined> => {
  try {
    return await new Response(body as BodyInit, { headers: { 'content-type': type } }).formData()
  } catch {
    return undefined
  }
}
