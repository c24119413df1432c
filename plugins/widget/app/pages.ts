// What was said, fetched page by page, of the conversation on the screen.
import { ask } from '@deskless/core/client'
import type { Page } from '../src/wire.ts'
import type { Chat } from './chat.tsx'
import { merged, notYetIn, plain } from './messages.ts'

/** The newest page, or the one above. */
export const takePage = ({ state }: Chat, page: Page, upwards = false): void => {
  const first = state.messages.value.length === 0
  state.messages.value = merged(state.messages.value, page.messages)
  state.accepted.value = notYetIn(state.accepted.value, state.messages.value)
  if (first || upwards) state.before.value = page.before
  if (page.threads) state.threads.value = page.threads
}

const address = ({ boot, state }: Chat, before?: string): string => {
  const asked = new URLSearchParams()
  if (before) asked.set('before', before)
  if (state.thread.value) asked.set('thread', state.thread.value)
  return `${boot.base}messages?${asked}`
}

export const fetchLatest = async (chat: Chat): Promise<void> => {
  const { thread } = chat.state
  const here = thread.value
  const page = await chat.authorised((token) => ask<Page>(address(chat), { token }))
  // They went to another conversation meanwhile.
  if (thread.value !== here) return
  const known = new Set(chat.state.messages.value.map(({ id }) => id))
  // Away for more than a page: what lies between is fetched by scrolling up again.
  const gap = known.size > 0 && page.before !== undefined && page.messages.every(({ id }) => !known.has(id))
  if (gap) chat.state.messages.value = []
  takePage(chat, page)
  const fresh = page.messages.filter(({ id, side }) => side === 'us' && !known.has(id))
  // Another tab may have read them meanwhile.
  if (fresh.length > 0 || !chat.state.isOpen.value) chat.state.unread.value = page.unread
  const last = fresh.at(-1)
  if (last) chat.state.spoken.value = plain(last.parts)
}

export const pageUp = async (chat: Chat): Promise<void> => {
  const { before, pagingUp } = chat.state
  const mark = before.value
  if (!mark || pagingUp.value) return
  pagingUp.value = true
  try {
    const here = chat.state.thread.value
    const page = await chat.authorised((token) => ask<Page>(address(chat, mark), { token }))
    if (chat.state.thread.value === here) takePage(chat, page, true)
  } catch {
    // The button stays, and scrolling up tries again.
  } finally {
    pagingUp.value = false
  }
}
