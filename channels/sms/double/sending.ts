// POST …/Messages.json: what Twilio takes, what it refuses, and what becomes of it.
import type { Hooks } from './hooks.ts'
import type { Fields, Message, Sender, World } from './world.ts'
import { bare } from './world.ts'

export class Refused extends Error {
  readonly status: number
  readonly code: number
  constructor(code: number, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

const STOP = /^\s*(stop|stopall|unsubscribe|cancel|end|quit|optout|revoke)\s*$/i
const START = /^\s*(start|yes|unstop)\s*$/i
export const wordOf = (body: string): 'stop' | 'start' | undefined =>
  STOP.test(body) ? 'stop' : START.test(body) ? 'start' : undefined

/** Numbers that stand for a refusal, as Twilio's test credentials have them. */
const MAGIC: Record<string, number> = {
  '+15005550001': 21211,
  '+15005550002': 21612,
  '+15005550003': 21408,
  '+15005550009': 21614,
}
const MAX = 1600

export const take = (world: World, form: Fields): Message => {
  const one = (name: string): string => form.find(([field]) => field === name)?.[1] ?? ''
  const urls = form.flatMap(([name, value]) => (name === 'MediaUrl' ? [value] : []))
  const [to, body, template] = [one('To'), one('Body'), one('ContentSid')]
  const from = fromOf(world, one('From'), one('MessagingServiceSid'), to)
  refuseTo(world, from, to)
  if (body.length > MAX) throw new Refused(21617, 'The concatenated message body exceeds the 1600 character limit')
  if (!body && urls.length === 0 && !template)
    throw new Refused(21619, 'A text message body or media urls must be specified.')
  if (urls.length > 10) throw new Refused(21623, 'Number of media files exceeds allowed limit')
  const content = template ? world.contents.find((it) => it.sid === template) : undefined
  if (template && !content) throw new Refused(21655, 'The ContentSid is invalid')
  refuseOutsideWindow(world, from, to, template)
  const message: Message = {
    sid: world.sid(urls.length > 0 ? 'MM' : 'SM'),
    from: from.address,
    to,
    body: content ? filled(content, one('ContentVariables')) : body,
    direction: 'outbound-api',
    status: 'queued',
    at: Date.now(),
    media: urls.map((url) => ({ sid: world.sid('ME'), mime: '', url })),
    ...(one('StatusCallback') && { callback: one('StatusCallback') }),
    ...(one('MessagingServiceSid') && { service: one('MessagingServiceSid') }),
    ...(template && { template }),
  }
  world.messages.set(message.sid, message)
  return message
}

const fromOf = ({ senders, services }: World, from: string, service: string, to: string): Sender => {
  if (service) {
    if (!services.has(service)) throw new Refused(21701, 'The Messaging Service does not exist')
    const own = [...senders.values()].find((one) => one.service === service)
    if (!own) throw new Refused(21703, 'The Messaging Service contains no phone numbers')
    return own
  }
  const known = senders.get(from)
  if (known && from.startsWith('whatsapp:') !== to.startsWith('whatsapp:'))
    throw new Refused(21910, 'Invalid From and To pair. From and To should be of the same channel')
  if (known) return known
  if (/[A-Za-z]/.test(from) && !from.startsWith('whatsapp:')) return { address: from, sid: '', hook: '' }
  throw new Refused(
    21606,
    `The 'From' phone number provided (${from}) is not a valid, SMS-capable Twilio phone number.`,
  )
}

const refuseTo = (world: World, from: Sender, to: string): void => {
  const magic = MAGIC[bare(to)]
  if (magic) throw new Refused(magic, `The number ${to} cannot be messaged.`)
  if (!/^\+[1-9]\d{6,14}$/.test(bare(to))) throw new Refused(21211, `Invalid 'To' Phone Number: ${to}`)
  if (world.phoneAt(to)?.stopped.has(from.address))
    throw new Refused(21610, 'Attempt to send to unsubscribed recipient')
}

const DAY_MS = 24 * 3_600_000

/** On WhatsApp free words are an answer. Twilio may also take them and tell of it in a status. */
const refuseOutsideWindow = (world: World, from: Sender, to: string, template: string): void => {
  if (!to.startsWith('whatsapp:') || template) return
  const last = [...world.messages.values()].findLast((one) => one.from === to && one.to === from.address)
  if (!last || Date.now() - last.at > DAY_MS) throw new Refused(63016, 'Outside of the allowed window')
}

const filled = (content: Record<string, unknown>, variables: string): string => {
  const values = JSON.parse(variables || '{}') as Record<string, string>
  const types = content.types as Record<string, { body?: string }>
  const body = Object.values(types)[0]?.body ?? ''
  return body.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
}

/** `pace`: milliseconds from one step to the next. */
export const deliver = (world: World, hooks: Hooks, message: Message, pace: number): void => {
  const off = world.phoneAt(message.to)?.off === true
  const steps: [Message['status'], number?][] = off ? [['sent'], ['undelivered', 30003]] : [['sent'], ['delivered']]
  steps.forEach(([status, code], i) => {
    setTimeout(() => hooks.tells(message, status, code), pace * (i + 1)).unref()
  })
}

export const asJson = ({ accountSid }: World, message: Message): Record<string, unknown> => ({
  sid: message.sid,
  account_sid: accountSid,
  from: message.service ? null : message.from,
  to: message.to,
  body: message.body,
  direction: message.direction,
  status: message.status,
  num_media: String(message.media.length),
  num_segments: '1',
  date_created: new Date(message.at).toUTCString(),
  messaging_service_sid: message.service ?? null,
  error_code: message.code ?? null,
  uri: `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}.json`,
})
