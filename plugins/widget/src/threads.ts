// Several matters side by side. A visitor's own thread bears their id; each further one also an id of its own, so that
// whose it is can be read off its name, and a browser can begin one without asking.
import type { Connection, ConversationView } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Guest, Inbox } from './gate.ts'
import { isForVisitors } from './view.ts'
import type { ThreadView } from './wire.ts'

const OWNER = 36

/** Whose thread it is: the visitor in its name. */
export const ownerOf = (thread: string): string => thread.slice(0, OWNER)
export const isFurther = (thread: string): boolean => thread.length > OWNER

/** The ref that says to whom a thread belongs. */
export const threadKey = (thread: string): string => `thread:${thread}`

type Names = { refs: Pick<Connection['refs'], 'keys'> }

/** Names under which a ref leads to this visitor: threads taken over when they signed in, and further ones. */
const namesOf = async ({ refs }: Names, visitor: string): Promise<string[]> =>
  (await refs.keys('visitor', visitor)).map((key) => key.slice(threadKey('').length))

const TAKEN_MOST = 20
const FURTHER_MOST = 30

/** Threads from before signing in, the newest twenty. */
export const takenThreads = async (inbox: Names, visitor: string): Promise<string[]> =>
  (await namesOf(inbox, visitor)).filter((name) => !isFurther(name)).slice(-TAKEN_MOST)

/** What they began beside their own thread, the newest thirty. */
export const furtherThreads = async ({ visit, inbox }: Guest): Promise<string[]> => {
  if (!inbox.settings.severalConversations) return []
  const names = await Promise.all(visit.threads.map((owner) => namesOf(inbox, owner)))
  return names.flat().filter(isFurther).sort(byAge).slice(-FURTHER_MOST)
}

/** Their own part is time-ordered. */
const byAge = (a: string, b: string): number => (a.slice(OWNER) < b.slice(OWNER) ? -1 : 1)

export const requireOwn = (owners: readonly string[], thread: string): void => {
  if (!owners.includes(ownerOf(thread))) throw new Refusal('forbidden', 'This is not one of your conversations.')
}

/** The conversations of what is read as one: a further thread, or the visitor's own with all that was taken over. */
export const conversationsIn = async ({ visit, inbox }: Guest, thread?: string): Promise<ConversationView[]> => {
  const names = thread && isFurther(thread) ? [thread] : visit.threads
  const found = await Promise.all(names.map((name) => inbox.hub.read.thread(inbox.id, name)))
  return found.flat().sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
}

/** When something was said last in any of these threads. */
export const lastIn = async (inbox: Inbox, names: readonly string[]): Promise<string | undefined> => {
  const found = await Promise.all(names.map((name) => inbox.hub.read.thread(inbox.id, name)))
  return found
    .flatMap((all) => all.at(-1)?.lastMessageAt.toISOString() ?? [])
    .sort()
    .at(-1)
}

/** The latest first; what nothing was said in yet is not there. */
export const threadViews = async (guest: Guest): Promise<ThreadView[]> => {
  const names = [guest.visit.visitor, ...(await furtherThreads(guest))]
  const views = await Promise.all(names.map((name) => threadView(guest, name)))
  return views.flatMap((view) => view ?? []).sort((a, b) => (a.at < b.at ? 1 : -1))
}

const threadView = async (guest: Guest, thread: string): Promise<ThreadView | undefined> => {
  const conversations = await conversationsIn(guest, thread)
  const last = conversations.at(-1)
  if (!last) return undefined
  return {
    thread,
    text: last.lastText ?? '',
    at: last.lastMessageAt.toISOString(),
    unread: (await Promise.all(conversations.slice(-2).map((one) => unreadIn(guest, one)))).reduce((a, b) => a + b, 0),
    resolved: last.status === 'resolved',
  }
}

const COUNTED = 30

/** Notes and activity lines count too in the numbers, so the messages themselves are looked at. */
const unreadIn = async ({ inbox }: Guest, { id, lastNumber, readByContact }: ConversationView): Promise<number> => {
  if (lastNumber <= readByContact) return 0
  const messages = await inbox.hub.read.messages(id, { after: readByContact, limit: COUNTED })
  return messages.filter((message) => isForVisitors(message) && message.kind === 'out' && !message.removedAt).length
}
