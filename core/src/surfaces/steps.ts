import type { MessageView, MirrorKeys } from '../contract/index.ts'

/** What a mirror needs of an event. */
export type Seen = { seq: number; type: string; message: string | null }

/** A post names its first event by `seq`, over retries; `upTo` is how far the mirror is once it is done. */
export type Post = { seq: number; upTo: number; message: MessageView; earlier: MessageView[] }
/** A change of what stands in the thread. Doing it twice changes nothing. */
export type Edit = { op: 'amend' | 'tick'; seq: number; message: MessageView; keys: MirrorKeys }

export type Known = {
  /** The installation this mirror stands in. */
  installation: string
  messages: ReadonlyMap<string, MessageView>
  /** Outside ids in this installation of messages that stand there already. */
  keys: ReadonlyMap<string, MirrorKeys>
  /** The last line of a post nobody knows to stand: tried again, that post holds what it held before. */
  inDoubt?: string
}

const NEW = new Set(['message.received', 'message.sent', 'note.added', 'activity.added'])
const CHANGED = new Set(['message.edited', 'message.removed', 'message.reacted', 'file.changed'])

/** More lines than this at once and the mirror is behind: neighbours share a post. */
const FOLD_FROM = 4
const FOLD_MAX = 10
const FOLD_TEXT_MAX = 2_500

/** Events after the mirror's place, in order → posts, in order. Pure. */
export const postsOf = (events: readonly Seen[], { messages, keys, installation, inDoubt }: Known): Post[] => {
  const posted = new Set<string>()
  const fresh = new Set(events.flatMap((event) => (NEW.has(event.type) && event.message ? [event.message] : [])))
  const posts: Post[] = []
  for (const event of events) {
    const message = event.message ? messages.get(event.message) : undefined
    if (!message || posted.has(message.id) || keys.has(message.id) || wasTyped(message, installation)) continue
    if ((message.removedAt && fresh.has(message.id)) || !wantsPost(event, message)) continue
    posted.add(message.id)
    posts.push({ seq: event.seq, upTo: event.seq, message, earlier: [] })
  }
  return fold(posts, inDoubt)
}

/** A line that shared another's post has no place of its own: what happens to it later is shown anew. */
const wantsPost = (event: Seen, message: MessageView): boolean => {
  if (NEW.has(event.type)) return true
  return CHANGED.has(event.type) || (event.type === 'delivery.changed' && isTrouble(message))
}

/** It stands in the thread because an agent wrote it there, even when its line now belongs to the answer it became. */
const wasTyped = ({ memo }: MessageView, installation: string): boolean =>
  (memo?.origin as { connection?: string } | undefined)?.connection === installation

const isTrouble = ({ delivery }: MessageView): boolean => delivery?.status === 'failed' || delivery?.status === 'unsure'

/** What changed of lines that stand in the thread; of several changes of one line only the last is shown. Pure. */
export const editsOf = (events: readonly Seen[], { messages, keys }: Known): Edit[] => {
  const edits = new Map<string, Edit>()
  for (const event of events) {
    const op = CHANGED.has(event.type) ? 'amend' : event.type === 'delivery.changed' ? 'tick' : undefined
    const message = event.message ? messages.get(event.message) : undefined
    const shown = message && keys.get(message.id)
    if (!op || !shown) continue
    edits.delete(`${op} ${message.id}`)
    edits.set(`${op} ${message.id}`, { op, seq: event.seq, message, keys: shown })
  }
  return [...edits.values()]
}

export const changesCard = (event: Seen): boolean => event.type === 'conversation.changed'

const fold = (posts: readonly Post[], inDoubt: string | undefined): Post[] => {
  const behind = posts.length >= FOLD_FROM
  const out: Post[] = []
  for (const post of posts) {
    const last = out.at(-1)
    if (last && last.message.id !== inDoubt && canJoin(last, post, behind))
      out[out.length - 1] = {
        ...last,
        upTo: post.upTo,
        message: post.message,
        earlier: [...last.earlier, last.message],
      }
    else out.push(post)
  }
  return out
}

const canJoin = (last: Post, next: Post, behind: boolean): boolean => {
  if (last.earlier.length + 1 >= FOLD_MAX) return false
  const [a, b] = [last.message, next.message]
  if (a.kind !== b.kind || (!behind && a.kind !== 'activity')) return false
  if (a.kind !== 'activity' && (a.author.id !== b.author.id || a.author.kind !== b.author.kind)) return false
  const together = [...last.earlier, a, b]
  return together.every(isTextOnly) && together.reduce((sum, m) => sum + m.text.length, 0) <= FOLD_TEXT_MAX
}

const isTextOnly = (message: MessageView): boolean => message.parts.every((part) => part.is === 'text')
