// Customers' ledger against the database: what was accepted must stand there once, in the order it was accepted.
import type { CustomerEntry } from '../../support/customers.ts'
import type { StoredMessage, StoredRaw, Truth } from './read.ts'

export type Inbound = {
  sent: number
  accepted: number
  once: number
  lost: string[]
  duplicated: string[]
  misordered: string[]
  /** Kept, visible and replayable, but not read: each of these saw three workers die. */
  dead: string[]
  /** Not read for another reason. */
  unread: string[]
  visibleMs: number[]
}

export const judgeInbound = (said: readonly CustomerEntry[], truth: Truth): Inbound => {
  const lines = said.filter((entry) => entry.is === 'message')
  const accepted = new Map(lines.filter((entry) => entry.event === 'accepted').map((entry) => [entry.id, entry.at]))
  const received = truth.messages.filter((message) => message.kind === 'in')
  const byText = Map.groupBy(received, textOf)
  const kept = truth.raw.filter((row) => row.state === 'unreadable')
  const [dead, unread] = [kept.filter(sawDeaths), kept.filter((row) => !sawDeaths(row))].map((rows) =>
    rows.map(({ key }) => key),
  ) as [string[], string[]]
  const ids = [...accepted.keys()]
  return {
    sent: lines.filter((entry) => entry.event === 'sent').length,
    accepted: accepted.size,
    once: ids.filter((id) => byText.get(id)?.length === 1).length,
    lost: ids.filter((id) => !byText.has(id) && !dead.includes(id) && !unread.includes(id)),
    duplicated: [...doubles(byText), ...splitThreads(received), ...doubleFacts(received)],
    misordered: outOfOrder(received, truth),
    dead,
    unread,
    visibleMs: received.flatMap((message) => waitOf(message, accepted)),
  }
}

const sawDeaths = ({ reason }: StoredRaw): boolean => reason?.startsWith('its worker died') ?? false

/** The text of a line is its id; an edit adds a word behind it. */
const textOf = (message: StoredMessage): string => message.text.split(' ')[0] ?? ''

const doubles = (byText: ReadonlyMap<string, StoredMessage[]>): string[] =>
  [...byText].filter(([, copies]) => copies.length > 1).map(([text, copies]) => `${text} ×${copies.length}`)

/** One person in one place is one contact with one conversation. */
const splitThreads = (received: readonly StoredMessage[]): string[] =>
  [...Map.groupBy(received, (message) => message.thread)].flatMap(([thread, messages]) => {
    const conversations = new Set(messages.map((message) => message.conversation)).size
    const contacts = new Set(messages.map((message) => message.contact)).size
    return conversations > 1 || contacts > 1 ? [`${thread}: ${conversations} conversations, ${contacts} contacts`] : []
  })

/** Whoever listens for facts hears of a message once. */
const doubleFacts = (received: readonly StoredMessage[]): string[] =>
  received.filter((message) => message.events !== 1).map((message) => `${message.text}: ${message.events} facts`)

/** The order in which the door accepted is the identity of the raw row, never a clock. */
const outOfOrder = (received: readonly StoredMessage[], { raw }: Truth): string[] => {
  const place = new Map(raw.map((row) => [row.key, row.id]))
  return [...Map.groupBy(received, (message) => message.conversation).values()].flatMap((messages) =>
    messages.flatMap((message, at) => {
      const before = messages[at - 1]
      return before && (place.get(textOf(before)) ?? 0) > (place.get(textOf(message)) ?? 0)
        ? [`${textOf(message)} after ${textOf(before)}`]
        : []
    }),
  )
}

const waitOf = (message: StoredMessage, accepted: ReadonlyMap<string, number>): number[] => {
  const at = accepted.get(textOf(message))
  return at === undefined ? [] : [Math.max(0, message.created - at)]
}
