import type { Message } from './types.ts'

/**
 * The messages of a conversation that this page holds: one stretch without a gap. Numbers of messages have none, so what
 * lies before and behind it is known by arithmetic.
 */
export type Stretch = { readonly messages: readonly Message[]; readonly lastNumber: number }

/** More than this is let go at the far end: somebody who reads ten thousand lines needs a few hundred at a time. */
export const HELD_MAX = 400
export const PAGE = 40

export const empty: Stretch = { messages: [], lastNumber: 0 }

export const firstOf = ({ messages }: Stretch): number => messages[0]?.number ?? 0
export const lastOf = ({ messages }: Stretch): number => messages.at(-1)?.number ?? 0
export const hasOlder = (stretch: Stretch): boolean => firstOf(stretch) > 1
export const hasNewer = (stretch: Stretch): boolean => lastOf(stretch) < stretch.lastNumber

/** Where to open: some lines above the first one nobody read, or at the end when all is read. */
export const openingAt = (readByUs: number, lastNumber: number): number | undefined => {
  const isLong = lastNumber - readByUs > PAGE / 2
  return isLong ? Math.max(1, readByUs - 5) : undefined
}

const byNumber = (a: Message, b: Message): number => a.number - b.number

/** A page read above or below; what it holds twice is taken as it changed last. */
export const joined = (stretch: Stretch, page: readonly Message[], end: 'above' | 'below'): Stretch => {
  const newest = new Map(stretch.messages.map((message) => [message.id, message]))
  for (const message of page) {
    const held = newest.get(message.id)
    if (!held || held.seq <= message.seq) newest.set(message.id, message)
  }
  const all = [...newest.values()].sort(byNumber)
  const messages = end === 'above' ? all.slice(0, HELD_MAX) : all.slice(-HELD_MAX)
  return { messages, lastNumber: Math.max(stretch.lastNumber, all.at(-1)?.number ?? 0) }
}

/**
 * What changed meanwhile, by the stream or after it was away. A new line is taken where it follows on the last one that is
 * held; one further on is only counted, and is read when somebody scrolls there.
 */
export const changed = (stretch: Stretch, news: readonly Message[]): Stretch => {
  const held = new Map(stretch.messages.map((message) => [message.id, message]))
  let last = lastOf(stretch)
  for (const message of [...news].sort(byNumber)) {
    const before = held.get(message.id)
    if (before ? before.seq <= message.seq : message.number === last + 1) held.set(message.id, message)
    if (message.number === last + 1) last = message.number
  }
  const lastNumber = Math.max(stretch.lastNumber, ...news.map(({ number }) => number))
  return { messages: [...held.values()].sort(byNumber).slice(-HELD_MAX), lastNumber }
}
