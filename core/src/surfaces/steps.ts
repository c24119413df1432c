import type { MessageView, MirrorKeys, MirrorShown, SuggestionView } from '../contract/index.ts'

/** What a mirror needs of an event. */
export type Seen = { seq: number; type: string; message: string | null; data?: Record<string, unknown> | null }

/** A post names its first event by `seq`, over retries; `upTo` is how far the mirror is once it is done. */
export type Post = { seq: number; upTo: number; message: MessageView; earlier: MessageView[] }
/** A change of what stands in the thread. Doing it twice changes nothing. */
export type Edit = { op: 'amend' | 'tick'; seq: number; message: MessageView; shown: MirrorShown }

export type Known = {
  /** The installation this mirror stands in. */
  installation: string
  /** The thread it is in now. */
  root?: string
  messages: ReadonlyMap<string, MessageView>
  /** Proposed replies that these events may show or change, by id. */
  suggestions?: ReadonlyMap<string, SuggestionView>
  /** Outside ids in this installation of messages and suggestions that stand there already. */
  keys: ReadonlyMap<string, MirrorKeys>
  /** Of a message that shares a post with others: all of them, in order. */
  folds?: ReadonlyMap<string, readonly string[]>
  /** A post nobody knows to stand, by its place and its last line: tried again, it holds what it held before. */
  inDoubt?: { seq: number; message: string }
}

const NEW = new Set(['message.received', 'message.sent', 'note.added', 'activity.added'])
const CHANGED = new Set(['message.edited', 'message.removed', 'message.reacted', 'file.changed'])

/** More lines than this at once and the mirror is behind: neighbours share a post. */
const FOLD_FROM = 4
const FOLD_MAX = 10
const FOLD_TEXT_MAX = 2_500

/** Events after the mirror's place, in order → posts, in order. Pure. */
export const postsOf = (events: readonly Seen[], known: Known): Post[] => {
  const { messages, keys, installation, root } = known
  const posted = new Set<string>()
  const fresh = new Set(events.flatMap((event) => (NEW.has(event.type) && event.message ? [event.message] : [])))
  const posts: Post[] = []
  for (const event of events) {
    const message = event.message ? messages.get(event.message) : undefined
    if (!message || posted.has(message.id) || hasPost(message, known)) continue
    if (wasTyped(message, installation) ? !stoodElsewhere(message, root) : keys.has(message.id)) continue
    if ((message.removedAt && fresh.has(message.id)) || !wantsPost(event, message)) continue
    posted.add(message.id)
    posts.push({ seq: event.seq, upTo: event.seq, message, earlier: [] })
  }
  return fold(posts, stretchOf(events, known))
}

const hasPost = ({ id }: MessageView, { keys, folds }: Known): boolean =>
  (keys.get(id)?.posts.length ?? 0) > 0 || folds?.has(id) === true

/** A line of which nothing is known to stand: what happens to it later is shown anew. */
const wantsPost = (event: Seen, message: MessageView): boolean => {
  if (NEW.has(event.type)) return true
  return CHANGED.has(event.type) || (event.type === 'delivery.changed' && isTrouble(message))
}

/** It stands in the thread because an agent wrote it there, even when its line now belongs to the answer it became. */
const wasTyped = ({ memo }: MessageView, installation: string): boolean =>
  (memo?.origin as { connection?: string } | undefined)?.connection === installation

/** Typed in a thread that was left: here nobody has read it. */
const stoodElsewhere = ({ memo }: MessageView, root: string | undefined): boolean => {
  const { thread } = (memo?.origin ?? {}) as { thread?: string }
  return root !== undefined && thread !== undefined && thread !== root
}

const isTrouble = ({ delivery }: MessageView): boolean => delivery?.status === 'failed' || delivery?.status === 'unsure'

/** What changed of lines that stand in the thread; of several changes of one line only the last is shown. Pure. */
export const editsOf = (events: readonly Seen[], known: Known): Edit[] => {
  const edits = new Map<string, Edit>()
  for (const event of events) {
    const op = CHANGED.has(event.type) ? 'amend' : event.type === 'delivery.changed' ? 'tick' : undefined
    const message = event.message ? known.messages.get(event.message) : undefined
    const shown = message && shownOf(message, known)
    if (!op || !shown) continue
    // A post is drawn once for all its lines; a line an agent typed has a fate of its own.
    const what = `${op} ${(shown.typed.length > 0 ? message : shown.lines.at(-1))?.id}`
    edits.delete(what)
    edits.set(what, { op, seq: event.seq, message, shown })
  }
  return [...edits.values()]
}

const shownOf = (message: MessageView, { messages, keys, folds }: Known): MirrorShown | undefined => {
  const lines = (folds?.get(message.id) ?? [message.id]).flatMap((id) => messages.get(id) ?? [])
  const posts = keys.get(lines.at(-1)?.id ?? message.id)?.posts ?? []
  const typed = keys.get(message.id)?.typed ?? []
  return posts.length + typed.length > 0 ? { posts, typed, lines } : undefined
}

export const mayAmend = ({ type }: Seen): boolean => CHANGED.has(type) || type === 'delivery.changed'

/** A line changes how long somebody has waited, and what was said last. */
const ON_CARD = new Set([
  'conversation.changed',
  'message.received',
  'message.sent',
  'message.edited',
  'message.removed',
])

export const changesCard = (event: Seen): boolean => ON_CARD.has(event.type)

type Stretch = { from: number; to: number }

/** From where to where the post in doubt went. */
const stretchOf = (events: readonly Seen[], { inDoubt }: Known): Stretch | undefined =>
  inDoubt && {
    from: inDoubt.seq,
    to: events.find(({ message }) => message === inDoubt.message)?.seq ?? inDoubt.seq,
  }

/** How much is waiting may have changed since the post in doubt was put together, and so may its first line; it stays one post. */
const fold = (posts: readonly Post[], doubted: Stretch | undefined): Post[] => {
  const behind = posts.length >= FOLD_FROM
  const inDoubt = ({ seq }: Post): boolean => doubted !== undefined && seq >= doubted.from && seq <= doubted.to
  const out: Post[] = []
  for (const post of posts) {
    const last = out.at(-1)
    const joins = last && (inDoubt(post) ? inDoubt(last) : !inDoubt(last) && canJoin(last, post, behind))
    if (joins) out[out.length - 1] = joined(last, post)
    else out.push(inDoubt(post) && doubted ? { ...post, seq: doubted.from } : post)
  }
  return out
}

const joined = (last: Post, { upTo, message }: Post): Post => ({
  ...last,
  upTo,
  message,
  earlier: [...last.earlier, last.message],
})

const canJoin = (last: Post, next: Post, behind: boolean): boolean => {
  if (last.earlier.length + 1 >= FOLD_MAX) return false
  const [a, b] = [last.message, next.message]
  if (a.kind !== b.kind || (!behind && a.kind !== 'activity')) return false
  if (a.kind !== 'activity' && (a.author.id !== b.author.id || a.author.kind !== b.author.kind)) return false
  const together = [...last.earlier, a, b]
  return together.every(isTextOnly) && together.reduce((sum, m) => sum + m.text.length, 0) <= FOLD_TEXT_MAX
}

const isTextOnly = (message: MessageView): boolean => message.parts.every((part) => part.is === 'text')
