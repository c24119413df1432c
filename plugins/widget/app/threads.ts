// Several conversations side by side: which one is on the screen, and what is new in the others.
import { uuidv7 } from '@deskless/core/client'
import type { ThreadView } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { fetchLatest } from './pages.ts'
import { clear, toField } from './screen.ts'
import { further, isHere } from './which.ts'

export const openThread = (chat: Chat, name: string | undefined): void => {
  const { state, kept } = chat
  state.page.value = 'talk'
  kept.write('thread', name ?? '')
  if (!isHere(state, name)) {
    clear(state)
    state.thread.value = further(name)
    chat.outbox.refresh()
    void fetchLatest(chat).catch(() => {})
  }
  queueMicrotask(() => toField(chat))
}

/** Nobody is told before something is said in it. */
export const beginThread = (chat: Chat): void => openThread(chat, `${chat.kept.visit()?.visitor}:${uuidv7()}`)

/** Where a page begins: where its visitor was, or at the list when there is more than one. */
export const arrive = (chat: Chat): void => {
  const { state, kept } = chat
  const was = kept.read('thread')
  const known = state.threads.value
  if (was && known.some(({ thread }) => thread === was)) return openThread(chat, was)
  if (known.length > 1) state.page.value = 'threads'
}

type Heard = Pick<ThreadView, 'thread' | 'text' | 'at'> & { isNews: boolean }

/** Something was said in a conversation, which now stands first; it is unread where it is not on the screen. */
export const heardIn = ({ state }: Chat, { thread, text, at, isNews }: Heard): void => {
  const known = state.threads.value.find((one) => further(one.thread) === further(thread))
  const unread = isHere(state, thread) ? 0 : (known?.unread ?? 0) + (isNews ? 1 : 0)
  const others = state.threads.value.filter((one) => one !== known)
  state.threads.value = [{ thread: known?.thread ?? thread, text, at, unread, resolved: false }, ...others]
}
