// Pure: which conversation a thread belongs to on the screen.
import type { State } from './state.ts'

const OWNER = 36

/** The further thread of this name; the visitor's own, and what was taken over, are read as one. */
export const further = (thread: string | undefined): string | undefined =>
  thread && thread.length > OWNER ? thread : undefined

export const isHere = ({ thread }: State, name: string | undefined): boolean => further(name) === thread.value

/** What is unread in all of them. */
export const unreadInAll = (state: State): number =>
  state.threads.value.reduce((sum, one) => sum + (isHere(state, one.thread) ? 0 : one.unread), state.unread.value)
