const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000]

/** The waits before each try, as Standard Webhooks advises: ten tries in about three days. */
export const SCHEDULE_MS = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const

export const TRIES_MAX = SCHEDULE_MS.length
/** So many tries of a delivery hold what comes after it in its conversation. */
export const HOLDING_TRIES = 2
/** An endpoint that only failed for so long is disabled. */
export const GIVEN_UP_MS = 5 * 24 * HOUR
/** From so many failed calls in a row on it is only probed, and rests in between. */
export const TIRED_AFTER = 10
export const REST_MS = MINUTE
/** A wait an endpoint asks for is kept, but not beyond this. */
const LONGEST_ASKED_MS = 24 * HOUR
/** So that what failed together is not tried together. */
const JITTER = 0.1

/** When to try again after so many failed tries; undefined: that was the last one. */
export const nextTry = (tries: number, now: Date, random = Math.random()): Date | undefined => {
  const wait = SCHEDULE_MS[tries]
  return wait === undefined ? undefined : new Date(now.getTime() + wait * (1 + JITTER * random))
}

/** What `Retry-After` says, in seconds or as a time. */
export const retryAfter = (header: string | null, now: Date): Date | undefined => {
  if (!header) return undefined
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - now.getTime()
  if (!Number.isFinite(ms) || ms <= 0) return undefined
  return new Date(now.getTime() + Math.min(ms, LONGEST_ASKED_MS))
}
