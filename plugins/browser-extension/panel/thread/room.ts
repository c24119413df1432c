import { Problem } from '@deskless/core/client'
import type { Signal } from '@preact/signals'
import { batch, signal, untracked } from '@preact/signals'
import type { Desk } from '../desk.ts'
import type { Files } from './files.ts'
import { createFiles } from './files.ts'
import type { Stretch } from './stretch.ts'
import { changed, empty, firstOf, hasNewer, hasOlder, joined, lastOf, openingAt, PAGE } from './stretch.ts'
import type { Conversation, Inbox, Message, SendWindow, Suggestion, There } from './types.ts'

/** One conversation while it is open. Everything it holds goes with `close`. */
export type Room = {
  id: string
  desk: Desk
  conversation: Signal<Conversation | undefined>
  stretch: Signal<Stretch>
  /** Why there is nothing to show; `again`: a second try may help. */
  problem: Signal<{ tell: string; again: boolean } | undefined>
  /** What its inbox can do, once that is known. */
  inbox(): Inbox | undefined
  /** Undefined: one may write at any time. */
  window: Signal<SendWindow | undefined>
  suggestions: Signal<Suggestion[]>
  /** Colleagues who look at it, or answer it. */
  there: Signal<There[]>
  /** Who writes, and until when that counts. */
  typing: Signal<ReadonlyMap<string, number>>
  paging: Signal<'above' | 'below' | undefined>
  /** The last number that was read when it was opened. */
  readUpTo: number
  /** The message a link names, by its number: it opens there. */
  target: number | undefined
  files: Files
  load(): Promise<void>
  older(): Promise<void>
  newer(): Promise<void>
  /** To the end, wherever one reads. */
  latest(): Promise<void>
  /** The conversation as it is now, and these messages of it. */
  refresh(messages?: readonly string[] | 'all'): Promise<void>
  /** What is proposed now. */
  suggested(): Promise<void>
  /** All that is held was looked at. */
  seen(): void
  /** What ends with it; empty once it is closed. */
  closers: (() => void)[]
  close(): void
}

export const createRoom = (desk: Desk, id: string): Room => {
  const room: Room = {
    id,
    desk,
    conversation: signal(undefined),
    stretch: signal(empty),
    problem: signal(undefined),
    inbox: () => desk.book.inboxes().find((one) => one.id === room.conversation.value?.inbox.id),
    window: signal(undefined),
    suggestions: signal([]),
    there: signal([]),
    typing: signal(new Map()),
    paging: signal(undefined),
    readUpTo: 0,
    target: targetOf(desk, id),
    files: createFiles(desk.api),
    load: () => load(room),
    older: () => page(room, 'above'),
    newer: () => page(room, 'below'),
    latest: () => latest(room),
    refresh: (messages = []) => refresh(room, messages),
    suggested: () => suggested(room),
    seen: () => seen(room),
    closers: [],
    close: () => {
      for (const close of room.closers.splice(0)) close()
    },
  }
  return room
}

const load = async (room: Room): Promise<void> => {
  const { id } = room
  const { api } = room.desk
  room.problem.value = undefined
  try {
    // Mostly the end is what is wanted, so it is asked for before it is known.
    const [conversation, end] = await Promise.all([api.conversation(id), api.messages(id, { limit: PAGE })])
    const read = readOf(conversation)
    const at = room.target ? Math.max(1, room.target - 10) : openingAt(read, conversation.lastNumber)
    const page = at === undefined ? end : await api.messages(id, { after: at - 1, limit: PAGE })
    batch(() => {
      room.readUpTo = read
      room.conversation.value = conversation
      room.stretch.value = { ...joined(empty, page.data, 'below'), lastNumber: conversation.lastNumber }
    })
    void besides(room)
  } catch (error) {
    room.problem.value = whyNot(error)
  }
}

const targetOf = ({ route }: Desk, id: string): number | undefined => {
  const place = untracked(() => route.place.value)
  return place.at === 'conversation' && place.id === id ? place.message : undefined
}

/** How far one has read; who never opened it begins where the others are. */
const readOf = ({ you, readByUs }: Conversation): number => you?.seen || readByUs

const whyNot = (error: unknown): { tell: string; again: boolean } => {
  if (error instanceof Problem) return { tell: error.message, again: error.again }
  throw error
}

/** What the first look does not wait for. Without it one can still read and write. */
const besides = async (room: Room): Promise<void> => {
  const asked = room.desk.api.window(room.id).then((it) => {
    room.window.value = it
  })
  await Promise.allSettled([asked, suggested(room)])
}

const suggested = async ({ desk, id, suggestions }: Room): Promise<void> => {
  suggestions.value = await desk.api.suggestions(id).catch(() => suggestions.value)
}

const page = async (room: Room, end: 'above' | 'below'): Promise<void> => {
  const { desk, id, stretch, paging } = room
  const isMore = end === 'above' ? hasOlder(stretch.value) : hasNewer(stretch.value)
  if (!isMore || paging.value) return
  paging.value = end
  const place = end === 'above' ? { before: firstOf(stretch.value) } : { after: lastOf(stretch.value) }
  try {
    const { data } = await desk.api.messages(id, { ...place, limit: PAGE })
    stretch.value = joined(stretch.value, data, end)
  } catch (error) {
    desk.toast({ text: whyNot(error).tell, bad: true })
  } finally {
    paging.value = undefined
  }
}

const latest = async ({ desk, id, stretch }: Room): Promise<void> => {
  if (!hasNewer(stretch.value)) return
  const { data } = await desk.api.messages(id, { limit: PAGE })
  stretch.value = joined({ ...empty, lastNumber: stretch.value.lastNumber }, data, 'below')
}

/** Asking for many one by one would be slower than asking for all that is held. */
const ONE_BY_ONE = 4

const refresh = async (room: Room, what: readonly string[] | 'all'): Promise<void> => {
  const { desk, id, stretch } = room
  const [conversation, news] = await Promise.all([desk.api.conversation(id), changedOf(room, what)])
  batch(() => {
    if (conversation.seq >= (room.conversation.value?.seq ?? 0)) room.conversation.value = conversation
    const known = changed(stretch.value, news)
    stretch.value = { ...known, lastNumber: Math.max(known.lastNumber, conversation.lastNumber) }
  })
  // A line between what is held and what was told of.
  if (isAtEnd(room) && hasNewer(stretch.value)) await page(room, 'below')
  if (news.some(({ kind }) => kind === 'in')) room.window.value = await desk.api.window(id).catch(() => undefined)
}

const changedOf = async ({ desk, id, stretch }: Room, what: readonly string[] | 'all'): Promise<Message[]> => {
  const isMany = what === 'all' || what.length > ONE_BY_ONE
  if (!isMany) return Promise.all(what.map((message) => desk.api.message(message)))
  return (await desk.api.messages(id, { after: firstOf(stretch.value) - 1, limit: 200 })).data
}

/** The last page is held, whoever reads where in it. */
const isAtEnd = ({ stretch, conversation }: Room): boolean =>
  lastOf(stretch.value) >= (conversation.value?.lastNumber ?? 0) - PAGE

const seen = (room: Room): void => {
  const { desk, id, conversation, stretch } = room
  const it = conversation.value
  const upTo = lastOf(stretch.value)
  if (!it || hasNewer(stretch.value)) return
  const [mine, ours] = [it.you?.seen ?? 0, it.readByUs]
  if (mine >= upTo && ours >= upTo) return
  // Said before it is told: the same is not said twice while it is on its way.
  conversation.value = {
    ...it,
    readByUs: Math.max(ours, upTo),
    you: it.you && { ...it.you, seen: upTo, unread: 0 },
  }
  if (mine < upTo) void desk.api.seen(id, upTo).catch(() => {})
  if (ours < upTo) void desk.api.command('mark_read', { conversation: id, upTo }).catch(() => {})
}
