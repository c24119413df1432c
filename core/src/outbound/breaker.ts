import { hurried } from '../crash.ts'

/**
 * Stops calling a provider that is down, per connection: its rows stay queued and cost nothing, other inboxes go on.
 * After a pause one call tries; the others wait for what it says.
 */
export type Breaker = {
  /** How long it still has to wait. Whoever only looks is not the one that tries. */
  closedLeft(connection: string): number
  /** Asked last, by who calls next whatever happens. 0: go. Else how long to wait. */
  admit(connection: string): number
  /** `trouble`: the provider did not answer, or answered that it cannot. A definite no is an answer. */
  report(connection: string, result: 'answered' | 'trouble'): void
  /** It was connected again at that time: what was known of it before counts no more. False when that is no news. */
  anew(connection: string, at: string): boolean
}

type State = { failures: number; closedUntil: number; pauseMs: number }

const FAILURES = 5
const PAUSE_MS = hurried(15_000)
const PAUSE_MAX_MS = hurried(120_000)

export const createBreaker = (now: () => number = () => performance.now()): Breaker => {
  const states = new Map<string, State>()
  const known = new Map<string, string>()
  const closedLeft = (connection: string): number => {
    const state = states.get(connection)
    return !state || state.failures < FAILURES ? 0 : Math.max(0, state.closedUntil - now())
  }
  return {
    closedLeft,
    admit: (connection) => {
      const state = states.get(connection)
      if (!state || state.failures < FAILURES) return 0
      const left = closedLeft(connection)
      if (left > 0) return left
      // This caller is the probe. Should it never report, the next one gets its turn after the same pause.
      state.closedUntil = now() + state.pauseMs
      return 0
    },
    report: (connection, result) => {
      if (result === 'answered') return void states.delete(connection)
      const state = states.get(connection) ?? { failures: 0, closedUntil: 0, pauseMs: PAUSE_MS / 2 }
      const failures = state.failures + 1
      const pauseMs = failures < FAILURES ? state.pauseMs : Math.min(state.pauseMs * 2, PAUSE_MAX_MS)
      states.set(connection, { failures, pauseMs, closedUntil: failures < FAILURES ? 0 : now() + pauseMs })
    },
    anew: (connection, at) => {
      if ((known.get(connection) ?? '') >= at) return false
      known.set(connection, at)
      states.delete(connection)
      return true
    },
  }
}
