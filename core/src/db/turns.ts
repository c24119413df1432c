import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long the process may be deaf to its sockets and timers. */
const DEAF_MS = 10

/**
 * The embedded database answers within the process and never waits for anything outside: as long as a question is queued,
 * one answer leads to the next, and no request is heard meanwhile. Whoever asks takes a breath here first.
 */
export const createTurns = (): (() => Promise<void> | undefined) => {
  let heard = performance.now()
  const breathe = async (): Promise<void> => {
    await nextTurn()
    heard = performance.now()
  }
  return () => (performance.now() - heard < DEAF_MS ? undefined : breathe())
}
