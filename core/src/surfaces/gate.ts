/** Keeps one busy or broken installation from taking every worker: so many calls at once, and rest after failures. */
export type Gate = {
  /** Undefined: come back after this long. */
  enter(installation: string): { leave(failed: boolean): void } | { waitMs: number }
}

const AT_ONCE = 12
const BUSY_WAIT_MS = 50
const TROUBLE_FROM = 3
const REST_MS = 5_000

type State = { inside: number; failures: number; restUntil: number }

export const createGate = (now: () => number = Date.now): Gate => {
  const states = new Map<string, State>()
  return {
    enter: (installation) => {
      const state = states.get(installation) ?? { inside: 0, failures: 0, restUntil: 0 }
      states.set(installation, state)
      const rest = state.restUntil - now()
      if (rest > 0) return { waitMs: rest }
      // After a rest one goes first; the others follow when it came through.
      const most = state.failures >= TROUBLE_FROM ? 1 : AT_ONCE
      if (state.inside >= most) return { waitMs: BUSY_WAIT_MS }
      state.inside++
      return { leave: (failed) => leave(state, failed, now()) }
    },
  }
}

const leave = (state: State, failed: boolean, at: number): void => {
  state.inside--
  state.failures = failed ? state.failures + 1 : 0
  if (state.failures >= TROUBLE_FROM) state.restUntil = at + REST_MS
}
