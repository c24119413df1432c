// Pure: what the list of messages becomes, and how it is laid out in rows.
import type { PartView, VisitorMessage } from '../src/wire.ts'
import type { Local } from './state.ts'

/** Conversations carry time-ordered ids; inside one the number counts. */
const order = (a: VisitorMessage, b: VisitorMessage): number =>
  a.conversation === b.conversation ? a.number - b.number : a.conversation < b.conversation ? -1 : 1

/** The newer word on the same message wins; the rest stays. */
export const merged = (known: readonly VisitorMessage[], fresh: readonly VisitorMessage[]): VisitorMessage[] => {
  const byId = new Map(known.map((message) => [message.id, message]))
  for (const message of fresh) byId.set(message.id, keepRead(byId.get(message.id), message))
  return [...byId.values()].sort(order)
}

/** A slow answer may be older than what the socket said meanwhile: a tick never goes back. */
const keepRead = (known: VisitorMessage | undefined, fresh: VisitorMessage): VisitorMessage =>
  known?.status === 'read' && fresh.status ? { ...fresh, status: 'read' } : fresh

export const readUpTo = (known: readonly VisitorMessage[], conversation: string, upTo: number): VisitorMessage[] =>
  known.map((m) =>
    m.side === 'me' && m.conversation === conversation && m.number <= upTo ? { ...m, status: 'read' as const } : m,
  )

export const removed = (known: readonly VisitorMessage[], id: string): VisitorMessage[] =>
  known.map((m) => (m.id === id ? { ...m, parts: [], removed: true as const } : m))

/** A message of ours that the history has by now is no longer shown from here. */
export const notYetIn = (local: readonly Local[], known: readonly VisitorMessage[]): Local[] => {
  const there = new Set(known.map(({ client }) => client))
  return local.filter(({ id }) => !there.has(id))
}

export type Line = {
  key: string
  side: 'me' | 'us'
  at: string
  parts: PartView[]
  author?: VisitorMessage['author']
  message?: VisitorMessage
  local?: Local
}
export type Row =
  | { is: 'day'; key: string; at: string }
  | { is: 'line'; key: string; line: Line; first: boolean; last: boolean }

/** Everything in one list: what the hub has, then what is on its way. */
export const linesOf = (known: readonly VisitorMessage[], local: readonly Local[]): Line[] => [
  ...known.map((message) => ({
    key: message.client ?? message.id,
    side: message.side,
    at: message.at,
    parts: message.parts,
    author: message.author,
    message,
  })),
  ...[...local]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((one) => ({ key: one.id, side: 'me' as const, at: one.body.at, parts: localParts(one), local: one })),
]

const localParts = ({ body: { item } }: Local): PartView[] => {
  if (item.is === 'details') return []
  if (item.is === 'choice') return [{ is: 'text', text: item.label }]
  if (item.is === 'form')
    return [{ is: 'text', text: item.fields.map(({ label, value }) => `${label}: ${value}`).join('\n') }]
  const files = (item.files ?? []).map((file) => ({ is: 'file' as const, url: '', as: 'file', ...file }))
  return [...(item.text ? [{ is: 'text' as const, text: item.text }] : []), ...files]
}

const NEAR_MS = 5 * 60_000

/** Day lines where the day turns; lines of one author close in time stand together. */
export const rowsOf = (lines: readonly Line[]): Row[] =>
  lines.flatMap((line, i): Row[] => {
    const [before, after] = [lines[i - 1], lines[i + 1]]
    const day = !before || dayOf(before.at) !== dayOf(line.at)
    const row: Row = {
      is: 'line',
      key: line.key,
      line,
      first: day || !together(before, line),
      last: !after || !together(line, after),
    }
    return day ? [{ is: 'day', key: `day ${dayOf(line.at)}`, at: line.at }, row] : [row]
  })

const dayOf = (at: string): string => new Date(at).toDateString()

const together = (a: Line | undefined, b: Line): boolean =>
  a !== undefined &&
  a.side === b.side &&
  a.author?.name === b.author?.name &&
  Math.abs(Date.parse(b.at) - Date.parse(a.at)) < NEAR_MS &&
  dayOf(a.at) === dayOf(b.at)

export const plain = (parts: readonly PartView[]): string =>
  parts.map((part) => (part.is === 'file' ? part.name : 'title' in part ? part.title : part.text)).join(' ')
