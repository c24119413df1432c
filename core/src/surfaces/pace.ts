/** Keeps to a rate per key, in this process, with a short burst. Answers how long to wait; 0 means go, and counts. */
export type Pace = (key: string, perSecond: number) => number

const BURST = 4
const FORGET_ABOVE = 5_000

export const createPace = (now: () => number = Date.now): Pace => {
  /** When the bucket of a key would be empty again. */
  const busyUntil = new Map<string, number>()
  return (key, perSecond) => {
    const each = 1_000 / perSecond
    const at = now()
    const until = Math.max(busyUntil.get(key) ?? 0, at)
    const wait = until - at - (BURST - 1) * each
    if (wait > 0) return Math.ceil(wait)
    if (busyUntil.size > FORGET_ABOVE) for (const [old, end] of busyUntil) if (end < at) busyUntil.delete(old)
    busyUntil.set(key, until + each)
    return 0
  }
}
