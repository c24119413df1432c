import type { Message } from './types.ts'

/** What stands in the thread, from top to bottom. */
export type Row =
  | { is: 'day'; key: string; at: string }
  | { is: 'unread'; key: string }
  | { is: 'activity'; key: string; messages: Message[] }
  | { is: 'message'; key: string; message: Message; first: boolean; last: boolean }

/** Lines of one person that follow each other this closely share one name and one picture. */
const RUN_MS = 5 * 60_000

type Asked = {
  /** `2026-11-21`: the day of a time where the reader is. */
  dayOf(at: string): string
  /** The last number that was read when the conversation was opened; later ones stand below the mark. */
  readUpTo: number
  /** Lines of the reader’s own are never news. */
  me: string
}

export const rowsOf = (messages: readonly Message[], { dayOf, readUpTo, me }: Asked): Row[] => {
  const rows: Row[] = []
  const unread = firstUnread(messages, readUpTo, me)
  let day = ''
  for (const [at, message] of messages.entries()) {
    const today = dayOf(message.createdAt)
    const parted = today !== day || message.id === unread
    if (today !== day) rows.push({ is: 'day', key: `day ${today}`, at: message.createdAt })
    if (message.id === unread) rows.push({ is: 'unread', key: 'unread' })
    day = today
    if (message.kind === 'activity') addActivity(rows, message, parted)
    else rows.push(lineOf(messages, at, parted, { dayOf, unread }))
  }
  return rows
}

/** Without anything read before it there is no “new”: the whole conversation is. */
const firstUnread = (messages: readonly Message[], readUpTo: number, me: string): string | undefined => {
  if (readUpTo === 0) return undefined
  const found = messages.find(
    ({ number, kind, author }) => number > readUpTo && kind !== 'activity' && author.id !== me,
  )
  return found && found.number > (messages[0]?.number ?? 0) ? found.id : undefined
}

/** What happened one after the other is told as one. */
const addActivity = (rows: Row[], message: Message, parted: boolean): void => {
  const before = rows.at(-1)
  if (before?.is === 'activity' && !parted) before.messages.push(message)
  else rows.push({ is: 'activity', key: message.id, messages: [message] })
}

type Around = { dayOf: Asked['dayOf']; unread: string | undefined }

const lineOf = (messages: readonly Message[], at: number, parted: boolean, { dayOf, unread }: Around): Row => {
  const message = messages[at] as Message
  const [before, after] = [messages[at - 1], messages[at + 1]]
  const endsHere = !after || after.id === unread || dayOf(after.createdAt) !== dayOf(message.createdAt)
  return {
    is: 'message',
    key: message.id,
    message,
    first: parted || !before || !isOneRun(before, message),
    last: endsHere || !isOneRun(message, after),
  }
}

const isOneRun = (a: Message, b: Message): boolean =>
  a.kind === b.kind &&
  a.author.kind === b.author.kind &&
  a.author.id === b.author.id &&
  Date.parse(b.createdAt) - Date.parse(a.createdAt) < RUN_MS
