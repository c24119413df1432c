/** Keeps busy or broken installations from taking every turn: each gets half of what the others leave, and rest after failures. */
export type Gate = {
  /** `waitMs`: come back after this long. */
  enter(installation: string): { leave(failed: boolean): void } | { waitMs: number }
  /** Installations without room: their lanes are better left where they are. */
  full(): string[]
}

const BUSY_WAIT_MS = 50
const TROUBLE_FROM = 3
const REST_MS = 5_000

type State = { inside: number; failures: number; restUntil: number }

export const createGate = (turns: number, now: () => number = Date.now): Gate => {
  const states = new Map<string, State>()
  let inside = 0
  /** However many hang, there is a turn for the next one. After a rest one goes first; the others follow when it came through. */
  const most = (state: State): number =>
    state.failures >= TROUBLE_FROM ? 1 : Math.max(1, Math.floor((turns - inside + state.inside) / 2))
  const isFull = (state: State): boolean => state.restUntil > now() || state.inside >= most(state)
  return {
    enter: (installation) => {
      const state = states.get(installation) ?? { inside: 0, failures: 0, restUntil: 0 }
      states.set(installation, state)
      const rest = state.restUntil - now()
      if (rest > 0) return { waitMs: rest }
      if (state.inside >= most(state)) return { waitMs: BUSY_WAIT_MS }
      state.inside++
      inside++
      return {
        leave: (failed) => {
          inside--
          leave(state, failed, now())
        },
      }
    },
    full: () => [...states].filter(([, state]) => isFull(state)).map(([installation]) => installation),
  }
}

const leave = (state: State, failed: boolean, at: number): void => {
  state.inside--
  state.failures = failed ? state.failures + 1 : 0
  if (state.failures >= TROUBLE_FROM) state.restUntil = at + REST_MS
}
