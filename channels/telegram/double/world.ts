// What Telegram knows: bots, people, chats, messages and files; and the ledger, which is written before anybody is told.
import { takePlanned } from '@deskless/core/double'

export type Json = Record<string, unknown>

export type Person = {
  id: number
  first_name: string
  last_name?: string
  username: string
  language_code: string
  is_bot: false
}
export type Bot = {
  id: number
  token: string
  username: string
  revoked: boolean
  hook?: Hook
  updates: Update[]
  nextUpdate: number
  wake: (() => void)[]
}
export type Hook = { url: string; secret?: string; allowed?: string[] }
export type Update = Json & { update_id: number }
export type ChatMessage = Json & { message_id: number; date: number; chat: Json; from: Json }
export type Chat = {
  id: number
  person: Person
  bot: Bot
  messages: Map<number, ChatMessage>
  next: number
  blocked: boolean
}
export type StoredFile = { id: string; path: string; name: string; mime: string; bytes: Uint8Array; tooBig: boolean }

/** One call of the Bot API. `answered` is false when the double was told to cut the reply: the call counted all the same. */
export type Call = {
  at: number
  method: string
  params: Json
  outcome: 'ok' | 'refused' | 'not-taken'
  answered: boolean
  error?: string
  chat?: number
  message?: number
}
/** One update. `delivered` counts the hooks that were answered with 2xx, or 1 once an offset went past it. */
export type Sent = { update_id: number; kind: string; chat: number; text?: string; delivered: number; tried: number }
export type Ledger = { calls: Call[]; updates: Sent[] }

export type Fault = {
  /** A method, `*` for all, or `hook` for what is sent to the bot. */
  on: string
  /** `cut`: taken, then the connection ends without a reply. `reset`: ended before anything was taken. `twice`, `reorder`: hooks only. */
  does: 'delay' | 'cut' | 'reset' | 'slow-down' | 'error' | 'html' | 'twice' | 'reorder'
  times?: number
  /** Spares this many calls first. */
  after?: number
  ms?: number
  retryAfter?: number
}

export type World = {
  bots: Map<string, Bot>
  people: Map<string, Person>
  chats: Map<string, Chat>
  files: Map<string, StoredFile>
  ledger: Ledger
  faults: Fault[]
  /** Sees the first fault planned for this, and uses it up. */
  takeFault(on: string): Fault | undefined
  bot(token: string): Bot | undefined
  person(name: string): Person
  chat(bot: Bot, person: Person): Chat
  findChat(bot: Bot, id: unknown): Chat | undefined
  keepFile(name: string, mime: string, bytes: Uint8Array, tooBig?: boolean): StoredFile
}

export const createWorld = (): World => {
  const world: World = {
    bots: new Map(),
    people: new Map(),
    chats: new Map(),
    files: new Map(),
    ledger: { calls: [], updates: [] },
    faults: [],
    takeFault: (on) => takePlanned(world.faults, (fault) => fault.on === on || (fault.on === '*' && on !== 'hook')),
    bot: (token) => botOf(world, token),
    person: (name) => personOf(world, name),
    chat: (bot, person) => chatOf(world, bot, person),
    findChat: (bot, id) => world.chats.get(`${bot.id}:${id}`),
    keepFile: (name, mime, bytes, tooBig = false) => keepFile(world, name, mime, bytes, tooBig),
  }
  return world
}

/** Every well-formed token is a bot, so a test needs no registration; it may be revoked later. */
const botOf = (world: World, token: string): Bot | undefined => {
  const id = /^(\d+):[\w-]{30,}$/.exec(token)?.[1]
  if (!id) return undefined
  const known = world.bots.get(token)
  if (known) return known
  const bot: Bot = {
    id: Number(id),
    token,
    username: `shop_${id}_bot`,
    revoked: false,
    updates: [],
    nextUpdate: 1000,
    wake: [],
  }
  world.bots.set(token, bot)
  return bot
}

const personOf = (world: World, name: string): Person => {
  const known = world.people.get(name)
  if (known) return known
  const [first = name, last] = name.split(' ')
  const person: Person = {
    id: 5_000_001 + world.people.size,
    first_name: first,
    ...(last && { last_name: last }),
    username: name.toLowerCase().replaceAll(' ', '_'),
    language_code: 'en',
    is_bot: false,
  }
  world.people.set(name, person)
  return person
}

/** A private chat has the number of the person. */
const chatOf = (world: World, bot: Bot, person: Person): Chat => {
  const key = `${bot.id}:${person.id}`
  const chat = world.chats.get(key) ?? { id: person.id, person, bot, messages: new Map(), next: 1, blocked: false }
  world.chats.set(key, chat)
  return chat
}

const keepFile = (world: World, name: string, mime: string, bytes: Uint8Array, tooBig: boolean): StoredFile => {
  const n = world.files.size + 1
  const file: StoredFile = { id: `file-${n}`, path: `documents/file_${n}`, name, mime, bytes, tooBig }
  world.files.set(file.id, file)
  return file
}
