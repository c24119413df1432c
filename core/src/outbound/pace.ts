/** How fast an inbox may be called: over all of it, and per thread; `burst` calls of a thread may leave at once. */
export type Rates = { perSecond: number; perThread: number; burst?: number }

/**
 * Says how long to wait before the next call, and reserves that place. A wait beyond `patienceMs` reserves nothing: come
 * back then. One process keeps its own; where several share an inbox, one over Redis can stand here.
 */
export type Pace = {
  reserve(connection: string, thread: string, rates: Rates, patienceMs: number): number
  /** The provider asked for a pause: no call of this inbox before it is over. */
  pause(connection: string, ms: number): void
  /** How long such a pause still lasts. */
  pauseLeft(connection: string): number
}

/** A quarter of a second's calls may leave at once; more would let two busy seconds exceed the limit together. */
const BURST_SECONDS = 0.25
const FORGET_ABOVE = 10_000

const usualBurst = (perSecond: number): number => Math.max(1, Math.floor(perSecond * BURST_SECONDS))

export const createPace = (now: () => number = () => performance.now()): Pace => {
  /** When the place after the last reserved one begins. */
  const next = new Map<string, number>()
  const pauses = new Map<string, number>()
  const pauseLeft = (connection: string): number => {
    const left = (pauses.get(connection) ?? 0) - now()
    if (left <= 0) pauses.delete(connection)
    return Math.max(0, left)
  }
  const waitFor = (key: string, perSecond: number, at: number, burst = usualBurst(perSecond)): number => {
    return Math.max(0, (next.get(key) ?? 0) - ((burst - 1) * 1000) / perSecond - at)
  }
  const take = (key: string, perSecond: number, at: number): void => {
    next.set(key, Math.max(next.get(key) ?? 0, at) + 1000 / perSecond)
  }
  const forget = (at: number): void => {
    if (next.size > FORGET_ABOVE) for (const [key, time] of next) if (time < at) next.delete(key)
  }
  return {
    reserve: (connection, thread, { perSecond, perThread, burst }, patienceMs) => {
      const at = now()
      forget(at)
      const ofThread = `${connection}\0${thread}`
      const waits = [pauseLeft(connection), waitFor(connection, perSecond, at), waitFor(ofThread, perThread, at, burst)]
      const wait = Math.max(...waits)
      if (wait > patienceMs) return wait
      take(connection, perSecond, at + wait)
      take(ofThread, perThread, at + wait)
      return wait
    },
    pause: (connection, ms) => void pauses.set(connection, Math.max(pauses.get(connection) ?? 0, now() + ms)),
    pauseLeft,
  }
}
