// What this Twilio knows: its account, what it sends from, people's phones and every message; and the ledger.
import { createHash } from 'node:crypto'
import { takePlanned } from '@deskless/core/double'

export type Fields = [string, string][]

/** Where messages to one of our senders are brought. */
export type Sender = {
  /** As messages name it: `+1…`, `whatsapp:+1…`. */
  address: string
  sid: string
  hook: string
  fallback?: string
  /** The Messaging Service it belongs to. */
  service?: string
}
export type Service = { sid: string; hook: string; fallback?: string }

export type Status = 'queued' | 'sent' | 'delivered' | 'read' | 'undelivered' | 'failed' | 'received'
export type Message = {
  sid: string
  from: string
  to: string
  body: string
  direction: 'inbound' | 'outbound-api' | 'outbound-reply'
  status: Status
  at: number
  media: { sid: string; mime: string; url?: string }[]
  service?: string
  callback?: string
  code?: number
  template?: string
}
export type Phone = { who: string; number: string; off: boolean; stopped: Set<string> }
export type Media = { sid: string; message: string; mime: string; bytes: Buffer }

/** One call of the REST API. `answered` is false when the double was told to cut the reply: the call counted all the same. */
export type Call = {
  at: number
  method: string
  path: string
  form: Record<string, string>
  outcome: 'ok' | 'refused' | 'not-taken'
  answered: boolean
  code?: number
  sid?: string
}
/** One hook: how often it was tried, and how often answered with 2xx. Given up, it is never brought again. */
export type Hooked = {
  kind: 'message' | 'status'
  sid: string
  status: Status
  url: string
  fallback?: string
  tried: number
  delivered: number
  givenUp?: boolean
}
export type Ledger = { calls: Call[]; hooks: Hooked[] }

export type Fault = {
  on: 'send' | 'list' | 'media' | 'hook' | 'status' | 'fate'
  /** `cut`: taken, then the connection ends. `reset`: ended before. `html-untaken`: a proxy's page, and Twilio never had it. `half`: taken, and half of the answer. `silent`: of the `fate` of a message, never told. */
  does:
    | 'delay'
    | 'cut'
    | 'reset'
    | 'half'
    | 'slow-down'
    | 'error'
    | 'html'
    | 'html-untaken'
    | 'code'
    | 'twice'
    | 'reorder'
    | 'silent'
  times?: number
  after?: number
  ms?: number
  retryAfter?: number
  code?: number
}

export type World = {
  accountSid: string
  authToken: string
  revoked: boolean
  senders: Map<string, Sender>
  services: Map<string, Service>
  phones: Map<string, Phone>
  messages: Map<string, Message>
  media: Map<string, Media>
  contents: Record<string, unknown>[]
  ledger: Ledger
  faults: Fault[]
  takeFault(on: Fault['on']): Fault | undefined
  sid(prefix: string): string
  phone(who: string): Phone
  phoneAt(number: string): Phone | undefined
  /** What stands on a phone, with one of our senders or all. */
  talk(phone: Phone): Message[]
}

/** One template that was approved, and one that was not. */
const CONTENTS = [
  {
    sid: `HX${'1'.repeat(32)}`,
    friendly_name: 'order_update',
    language: 'en',
    variables: { 1: '4711', 2: 'on its way' },
    types: { 'twilio/text': { body: 'Your order {{1}} is {{2}}.' } },
    approval_requests: { status: 'approved' },
  },
  {
    sid: `HX${'2'.repeat(32)}`,
    friendly_name: 'still_asked',
    language: 'en',
    variables: {},
    types: { 'twilio/text': { body: 'Nobody approved this.' } },
    approval_requests: { status: 'pending' },
  },
]

export const createWorld = (accountSid: string, authToken: string, senders: readonly string[]): World => {
  let last = 0
  const seed = Date.now()
  const sid = (prefix: string): string => prefix + createHash('md5').update(`${seed}${prefix}${last++}`).digest('hex')
  const world: World = {
    accountSid,
    authToken,
    revoked: false,
    senders: new Map(senders.map((address) => [address, { address, sid: sid(sidPrefix(address)), hook: '' }])),
    services: new Map(),
    phones: new Map(),
    messages: new Map(),
    media: new Map(),
    contents: CONTENTS,
    ledger: { calls: [], hooks: [] },
    faults: [],
    takeFault: (on) => takePlanned(world.faults, (fault) => fault.on === on),
    sid,
    phone: (who) => phoneOf(world, who),
    phoneAt: (number) => [...world.phones.values()].find((one) => one.number === bare(number)),
    talk: ({ number }) =>
      [...world.messages.values()].filter(({ from, to }) => [bare(from), bare(to)].includes(number)),
  }
  return world
}

const sidPrefix = (address: string): string => (address.startsWith('whatsapp:') ? 'XE' : 'PN')

export const bare = (address: string): string => address.replace(/^whatsapp:/, '')

/** The same name has the same number in every double: somebody from New York. */
export const numberOf = (who: string): string => {
  const digits = Number.parseInt(createHash('md5').update(who).digest('hex').slice(0, 8), 16) % 10_000
  return `+1646555${String(digits).padStart(4, '0')}`
}

const phoneOf = ({ phones }: World, who: string): Phone => {
  const known = phones.get(who)
  if (known) return known
  const phone = { who, number: numberOf(who), off: false, stopped: new Set<string>() }
  phones.set(who, phone)
  return phone
}
