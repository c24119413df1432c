// What this WhatsApp knows: a business and its number, people and their chats; and the ledger, written before anybody is told.
import { createHash, randomBytes } from 'node:crypto'
import { takePlanned } from '@deskless/core/double'
import type { Template } from './templates.ts'
import { TEMPLATES } from './templates.ts'

export type Json = Record<string, unknown>

export type Business = {
  token: string
  appSecret: string
  businessAccountId: string
  phoneNumberId: string
  displayPhoneNumber: string
  name: string
  /** Further numbers of the same account; they are only looked at. */
  others: string[]
  /** What the token ended; whether this app hears of the business account. */
  revoked: boolean
  subscribed: boolean
  /** What else is said of the number and the account when somebody asks. */
  standing: { number?: Json; account?: Json }
  /** Where hooks go: what was set for the number, else what the app is registered with. */
  override?: Callback
  callback?: Callback
}
export type Callback = { url: string; verifyToken: string }

/** `phone`: the digits everybody dials. `waId`: those WhatsApp tells of them, which may differ. */
export type Person = {
  name: string
  phone: string
  waId: string
  userId?: string
  /** Told by the name WhatsApp gave them only. */
  hidesNumber: boolean
  /** Reads what comes at once. */
  looks: boolean
  lastWroteAt: number
}
export type Tick = 'accepted' | 'sent' | 'delivered' | 'read' | 'failed'
export type ChatMessage = {
  id: string
  /** `us`: the business, by the API or by its phone app. */
  by: 'them' | 'us'
  at: number
  type: string
  content: Json
  answers?: string
  tick?: Tick
  reactions: { them?: string; us?: string }
  deleted?: boolean
  edited?: boolean
  /** Our delivery id, as the send brought it. */
  delivery?: string
}
export type Chat = { person: Person; messages: ChatMessage[]; typingUntil: number }
export type Media = { id: string; name: string; mime: string; bytes: Uint8Array; gone: boolean; tickets: Set<string> }

/** One call of the Graph API. `answered` is false when the double was told to cut the reply: the call counted all the same. */
export type Call = {
  at: number
  method: string
  path: string
  body: Json
  outcome: 'ok' | 'refused' | 'not-taken'
  answered: boolean
  error?: string
  message?: string
}
/** One hook. `delivered` counts those answered with 2xx. */
export type Sent = { id: string; what: string; who: string; text?: string; delivered: number; tried: number }
export type Ledger = { calls: Call[]; hooks: Sent[] }

export type Fault = {
  /** `messages`, `signs`, `media`, `file`, `templates`, `number`; `*` for any of them; `hook` for what is sent to the hub. */
  on: string
  /**
   * `cut`, `truncated`, `html`: taken, then no answer, half of one, or a page. `reset`: ended before anything was taken.
   * `code`: refused with this error code. `twice`, `reorder`: hooks only. `expired`: the address of a file is no longer one.
   */
  does:
    | 'delay'
    | 'cut'
    | 'truncated'
    | 'html'
    | 'reset'
    | 'slow-down'
    | 'error'
    | 'code'
    | 'expired'
    | 'twice'
    | 'reorder'
  times?: number
  /** Spares this many calls first. */
  after?: number
  ms?: number
  retryAfter?: number
  code?: number
}

export type World = {
  business: Business
  people: Map<string, Person>
  chats: Map<string, Chat>
  media: Map<string, Media>
  templates: Template[]
  ledger: Ledger
  faults: Fault[]
  /** Ticks come by themselves, as on a phone that is on. */
  ticks: boolean
  watchers: Set<() => void>
  takeFault(on: string): Fault | undefined
  person(name: string): Person
  chat(name: string): Chat
  chatTo(to: unknown, recipient: unknown): Chat | undefined
  keepMedia(name: string, mime: string, bytes: Uint8Array): Media
  changed(): void
}

export const createWorld = (business: Business, ticks: boolean): World => {
  const world: World = {
    business,
    people: new Map(),
    chats: new Map(),
    media: new Map(),
    templates: TEMPLATES,
    ledger: { calls: [], hooks: [] },
    faults: [],
    ticks,
    watchers: new Set(),
    takeFault: (on) => takePlanned(world.faults, (fault) => fault.on === on || (fault.on === '*' && on !== 'hook')),
    person: (name) => personOf(world, name),
    chat: (name) => chatOf(world, name),
    chatTo: (to, recipient) => chatTo(world, to, recipient),
    keepMedia: (name, mime, bytes) => keepMedia(world, name, mime, bytes),
    changed: () => {
      for (const tell of world.watchers) tell()
    },
  }
  return world
}

/** The same name has the same number in every run, so that a hub that was here before knows them again. */
const personOf = (world: World, name: string): Person => {
  const known = world.people.get(name)
  if (known) return known
  const digits = parseInt(createHash('sha256').update(name).digest('hex').slice(0, 10), 16) % 10_000_000
  const person = newPerson(name, /^\+\d{8,15}$/.test(name) ? name.slice(1) : `491551${String(digits).padStart(7, '0')}`)
  world.people.set(name, person)
  return person
}

const newPerson = (name: string, phone: string): Person => ({
  name,
  phone,
  waId: phone,
  hidesNumber: false,
  looks: false,
  lastWroteAt: 0,
})

const chatOf = (world: World, name: string): Chat => {
  const known = world.chats.get(name)
  if (known) return known
  const chat: Chat = { person: personOf(world, name), messages: [], typingUntil: 0 }
  world.chats.set(name, chat)
  return chat
}

/** Whoever the hub writes to first has a phone, too; only what can be no number is nobody. */
const chatTo = (world: World, to: unknown, recipient: unknown): Chat | undefined => {
  const digits = String(to ?? '').replace(/\D/g, '')
  const person = [...world.people.values()].find((one) =>
    digits ? one.waId === digits || one.phone === digits : one.userId !== undefined && one.userId === recipient,
  )
  if (person) return chatOf(world, person.name)
  return digits.length >= 8 ? chatOf(world, `+${digits}`) : undefined
}

const keepMedia = (world: World, name: string, mime: string, bytes: Uint8Array): Media => {
  const media: Media = {
    id: String(700_000_001 + world.media.size),
    name,
    mime,
    bytes,
    gone: false,
    tickets: new Set(),
  }
  world.media.set(media.id, media)
  return media
}

export const wamid = (): string => `wamid.${randomBytes(24).toString('base64')}`
