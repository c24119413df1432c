// A tool's own ledger against the database and the other ledgers: what customers wrote and forms sent stands once in its
// thread, in order, unless a doubt is marked; what stays internal never left.
import { reasons } from '@deskless/core/contract'
import type { Taken } from '../../courier/provider.ts'
import type { AgentEntry } from '../../support/agents.ts'
import type { Fault } from '../arena.ts'
import type { StoredMessage, Truth } from '../oracle/read.ts'
import { idsIn } from './ids.ts'
import type { Called, Look, Standing, Typed } from './wire.ts'

export type Threads = {
  /** Messages that are to be shown in Slack, and how many stand there exactly once. */
  shown: number
  once: number
  lost: string[]
  duplicated: string[]
  misordered: string[]
  /** Lines that say of themselves that they may stand twice. */
  repeated: number
  unexplained: string[]
  /** Not as it reads in the hub by now. */
  stale: string[]
  /** Typed to stay, and gone out. */
  leaked: string[]
  /** Typed for the customer and kept as a note with a question, as what comes late is. */
  kept: string[]
  hastily: string[]
}

type Given = { look: Look; taken: readonly Taken[]; truth: Truth; faults: readonly Fault[] }

export const judgeThreads = (given: Given): Threads => {
  const { look, truth, taken } = given
  const typed = new Map(look.typed.map((line) => [line.id, line]))
  const replies = look.standing.filter(({ root, byApp }) => root !== undefined && byApp)
  const places = Map.groupBy(
    replies.flatMap((at) => [...new Set(idsIn(at.words))].map((id) => ({ id, at }))),
    ({ id }) => id,
  )
  const standing = (id: string): Standing[] => (places.get(id) ?? []).map(({ at }) => at)
  const wanted = truth.messages.filter((message) => belongsInThread(message, typed))
  const there = wanted.filter(({ removed }) => !removed)
  return {
    shown: there.length,
    once: there.filter((message) => standing(nameOf(message)).length === 1).length,
    lost: there.filter((message) => standing(nameOf(message)).length === 0).map((message) => missing(message, truth)),
    duplicated: [...doubles(there, standing), ...twoCards(look), ...mirroredLines(typed, standing)],
    misordered: outOfOrder(there, standing),
    repeated: look.standing.filter(({ marked }) => marked).length,
    unexplained: marksWithoutCause(given),
    stale: wanted.flatMap((message) => notAsStored(message, standing(nameOf(message)))),
    leaked: taken.filter(({ text }) => typed.get(text)?.deed === 'note').map(({ text }) => text),
    ...keptLines(given, typed),
  }
}

const missing = (message: StoredMessage, { unshown }: Truth): string => {
  const post = unshown.find((one) => one.message === message.id)
  return post ? `${nameOf(message)} (${post.status}: ${post.code})` : nameOf(message)
}

const nameOf = ({ text }: StoredMessage): string => idsIn(text)[0] ?? text

/** Typed lines stand there because somebody typed them. */
const belongsInThread = (message: StoredMessage, typed: ReadonlyMap<string, Typed>): boolean =>
  (message.kind === 'in' || message.kind === 'out') && idsIn(message.text).length > 0 && !typed.has(nameOf(message))

type Find = (id: string) => Standing[]

/** More than once is right only where all but one say that they may be repeated. */
const doubles = (messages: readonly StoredMessage[], standing: Find): string[] =>
  messages.flatMap((message) => {
    const plain = standing(nameOf(message)).filter(({ marked }) => !marked)
    return plain.length > 1 ? [`${nameOf(message)} ×${plain.length} in the tool`] : []
  })

const twoCards = ({ standing }: Look): string[] => {
  const cards = standing.filter(({ root, byApp, marked }) => root === undefined && byApp && !marked)
  return [...Map.groupBy(cards, ({ channel }) => channel)].flatMap(([channel, all]) =>
    all.length > 1 ? [`${all.length} cards in ${channel}`] : [],
  )
}

const mirroredLines = (typed: ReadonlyMap<string, Typed>, standing: Find): string[] =>
  [...typed.keys()].flatMap((id) => (standing(id).length > 0 ? [`the typed line ${id} was posted once more`] : []))

/** By where each first stands: a marked line may come again later. */
const outOfOrder = (messages: readonly StoredMessage[], standing: Find): string[] =>
  [...Map.groupBy(messages, ({ conversation }) => conversation).values()].flatMap((all) => {
    const first = all.flatMap((message) => {
      const [at] = standing(nameOf(message)).toSorted((a, b) => (a.ts < b.ts ? -1 : 1))
      return at ? [{ name: nameOf(message), ts: at.ts }] : []
    })
    return first.flatMap(({ name, ts }, n) => {
      const before = first[n - 1]
      return before && before.ts > ts ? [`${name} before ${before.name} in the tool`] : []
    })
  })

const notAsStored = (message: StoredMessage, at: readonly Standing[]): string[] => {
  if (message.removed) return at.length > 0 ? [`${nameOf(message)} still stands though it was removed`] : []
  return at.some(({ words }) => words.includes(message.text)) || at.length === 0
    ? []
    : [`${nameOf(message)} does not read “${message.text}”`]
}

/** What a tool calls it. */
const POSTS = new Set(['chat.postMessage', 'post', 'create'])

/** Each mark needs a cut or failed answer to the same delivery before it, or a death. */
const marksWithoutCause = ({ look, faults }: Given): string[] => {
  const posts = look.called.filter(({ method, delivery }) => POSTS.has(method) && delivery)
  const byDelivery = Map.groupBy(posts, ({ delivery }) => delivery as string)
  return look.standing.flatMap(({ marked, words, ts, root }) => {
    if (!marked) return []
    const tries = [...byDelivery.values()].find((all) => all.some((call) => isCallOf(call, ts))) ?? []
    const explained =
      tries.some(({ cut, failed }) => cut || failed) || faults.some(({ at }) => at > 0 && at <= Number(ts) * 1_000)
    return explained ? [] : [`${idsIn(words)[0] ?? root ?? ts} is marked as repeated`]
  })
}

const isCallOf = ({ ts }: Called, at: string): boolean => ts === at

const keptLines = (
  { look, truth, faults }: Given,
  typed: ReadonlyMap<string, Typed>,
): Pick<Threads, 'kept' | 'hastily'> => {
  const notes = truth.messages.filter(({ kind }) => kind === 'note')
  const kept = notes.flatMap((note) => {
    const line = typed.get(nameOf(note))
    return line && line.deed !== 'note' ? [{ ...line, readMs: note.created - line.at }] : []
  })
  const died = (at: number): boolean => faults.some((fault) => fault.at >= at - CLOCK_MS && fault.at <= at + LATE_MS)
  const hastily = kept.filter(({ at, readMs }) => readMs < LATE_MS && !died(at))
  return { kept: kept.map(({ id }) => id), hastily: hastily.map(({ id }) => `${id} (${whyAsked(look, id)})`) }
}

/** What its author read under the question. */
const whyAsked = ({ asked = [] }: Look, id: string): string => {
  const about = asked.filter((words) => idsIn(words).includes(id)).join()
  const why = Object.entries(reasons).flatMap(([code, sentence]) => (about.includes(sentence) ? [code] : []))
  return why.length > 0 ? why.join(', ') : 'no reason was told'
}

/** From a death to a hub that reads again what was typed before. */
const CLOCK_MS = 20_000
/** A line that the hub reads later than this is never sent by itself. */
const LATE_MS = 60_000

/** Notes: each in the hub once, as it reads by now, and gone where it was deleted. */
export const judgeNotes = ({ typed }: Look, truth: Truth): string[] => {
  const stored = Map.groupBy(truth.messages, nameOf)
  return typed
    .filter(({ deed, heardAt }) => deed === 'note' && heardAt !== undefined)
    .flatMap(({ id, last, gone }) => {
      const all = (stored.get(id) ?? []).filter(({ kind }) => kind === 'note')
      const [note] = all
      if (all.length > 1) return [`the note ${id} ×${all.length}`]
      if (gone) return note && !note.removed ? [`the note ${id} was deleted and stays`] : []
      if (!note) return [`the note ${id} is missing`]
      return note.text === last ? [] : [`the note ${id} reads “${note.text}” and not “${last}”`]
    })
}

/** Forms were answered; a typed line for the customer is the hub's once its event was. */
export const saidInSlack = (
  entries: readonly AgentEntry[],
  { typed }: Look,
  { kept }: Pick<Threads, 'kept'>,
): AgentEntry[] => {
  const internal = new Set([...typed.filter(({ deed }) => deed === 'note').map(({ id }) => id), ...kept])
  const heard = typed.flatMap(({ id, heardAt }) =>
    heardAt === undefined ? [] : [{ id, event: 'accepted' as const, at: heardAt }],
  )
  return [...entries, ...heard].filter(({ id }) => !internal.has(id))
}

/** No call of a method in a channel within the time Slack had asked to wait there. What a person presses is not a repeat. */
export const impatient = ({ called }: Look): string[] => {
  const until = new Map<string, number>()
  const ours = called.filter(({ method }) => method !== 'views.open')
  return ours.flatMap(({ at, method, channel, limitedMs, answeredAt }) => {
    const key = `${method} ${channel}`
    const early = (until.get(key) ?? 0) - at
    if (limitedMs) until.set(key, Math.max(until.get(key) ?? 0, answeredAt + limitedMs))
    return early > 0 ? [`${method} ${early} ms before its time in ${channel}`] : []
  })
}
