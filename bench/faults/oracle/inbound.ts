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
  heldMs: number[]
}

export const judgeInbound = (said: readonly CustomerEntry[], truth: Truth): Inbound => {
  const lines = said.filter((entry) => entry.is === 'message')
  const accepted = new Map(lines.filter((entry) => entry.event === 'accepted').map((entry) => [entry.id, entry.at]))
  const received = truth.messages.filter((message) => message.kind === 'in')
  const byKey = Map.groupBy(received, keyOf)
  const kept = truth.raw.filter((row) => row.state === 'unreadable')
  const keptKeys = new Set(kept.map(({ key }) => key))
  const ids = [...accepted.keys()]
  return {
    sent: lines.filter((entry) => entry.event === 'sent').length,
    accepted: accepted.size,
    once: ids.filter((id) => byKey.get(id)?.length === 1).length,
    lost: ids.filter((id) => !byKey.has(id) && !keptKeys.has(id)),
    duplicated: [...doubles(byKey), ...splitThreads(received), ...doubleFacts(received)],
    misordered: outOfOrder(received, truth),
    dead: kept.filter(sawDeaths).map(({ key }) => key),
    unread: kept
      .filter((row) => !sawDeaths(row) && !row.key.startsWith(POISONED))
      .map(({ key, reason }) => `${key} (${reason})`),
    visibleMs: received.flatMap((message) => waitOf(message, accepted)),
    heldMs: lines.flatMap(({ id, event, at }) =>
      event === 'sent' && accepted.has(id) ? [(accepted.get(id) as number) - at] : [],
    ),
  }
}

/** Brought so that it cannot be read. */
export const POISONED = 'poison-'

const sawDeaths = ({ reason }: StoredRaw): boolean => reason?.startsWith('its worker died') ?? false

/** The outside id, as the hub remembers it. */
const keyOf = (message: StoredMessage): string => message.key ?? message.text

const doubles = (byKey: ReadonlyMap<string, StoredMessage[]>): string[] =>
  [...byKey].filter(([, copies]) => copies.length > 1).map(([text, copies]) => `${text} ×${copies.length}`)

/** One person in one place is one contact with one conversation. */
const splitThreads = (received: readonly StoredMessage[]): string[] =>
  [...Map.groupBy(received, (message) => message.thread)].flatMap(([thread, messages]) => {
    const conversations = new Set(messages.map((message) => message.conversation)).size
    const contacts = new Set(messages.map((message) => message.contact)).size
    return conversations > 1 || contacts > 1 ? [`${thread}: ${conversations} conversations, ${contacts} contacts`] : []
  })

/** Whoever listens for facts hears of a message once. */
const doubleFacts = (received: readonly StoredMessage[]): string[] =>
  received.filter((message) => message.events !== 1).map((message) => `${keyOf(message)}: ${message.events} facts`)

/** The order in which the door accepted is the identity of the raw row, never a clock. */
const outOfOrder = (received: readonly StoredMessage[], { raw }: Truth): string[] => {
  const place = new Map(raw.map((row) => [row.key, row.id]))
  return [...Map.groupBy(received, (message) => message.conversation).values()].flatMap((messages) =>
    messages.flatMap((message, at) => {
      const before = messages[at - 1]
      return before && (place.get(keyOf(before)) ?? 0) > (place.get(keyOf(message)) ?? 0)
        ? [`${keyOf(message)} after ${keyOf(before)}`]
        : []
    }),
  )
}

const waitOf = (message: StoredMessage, accepted: ReadonlyMap<string, number>): number[] => {
  const at = accepted.get(keyOf(message))
  return at === undefined ? [] : [Math.max(0, message.created - at)]
}
