// How much Teams lets one bot do in one conversation, and whose turn it is. A whole channel is one conversation.
import type { Urgency } from '@deskless/core/contract'
import { Bucket, URGENCY } from '@deskless/core/contract'

/**
 * Teams counts in windows: 7 in 1 s, 8 in 2 s, 60 in 30 s, 1,800 in an hour. Two buckets stay within all four: at most
 * 6 + 0.9 × T and 300 + 0.41 × T calls in any T seconds.
 */
const RATES = [
  { burst: 6, perSecond: 0.9, regained: 0.1 },
  { burst: 300, perSecond: 1_500 / 3_600, regained: 0.1 },
] as const

export type Scheduler = {
  /** 0: go now. Else how long to wait; `who` keeps a place in the line. */
  turn(conversation: string, who: string, urgency: Urgency): number
  spend(conversation: string, who: string): void
  leave(conversation: string, who: string): void
  /** Teams refused for so long. */
  limited(conversation: string, afterMs: number): void
  taken(conversation: string): void
}

const FORGET_ABOVE = 5_000

/**
 * One process's own count. Where several share a channel, Teams' refusals tell each how much is left for it. `times`: so
 * much more may be done, where it is not Teams that counts.
 */
export const createScheduler = (
  now: () => number = () => performance.now(),
  times: () => number = () => 1,
): Scheduler => {
  const buckets = new Map<string, Bucket>()
  const bucketOf = (conversation: string): Bucket => {
    const known = buckets.get(conversation)
    if (known) return known
    if (buckets.size >= FORGET_ABOVE) for (const [old, bucket] of buckets) if (bucket.idle()) buckets.delete(old)
    const rates = RATES.map((rate) => ({ ...rate, burst: rate.burst * times(), perSecond: rate.perSecond * times() }))
    const bucket = new Bucket(rates, now)
    buckets.set(conversation, bucket)
    return bucket
  }
  return {
    turn: (conversation, who, urgency) => bucketOf(conversation).turn(who, URGENCY[urgency]),
    spend: (conversation, who) => bucketOf(conversation).spend(who),
    leave: (conversation, who) => bucketOf(conversation).leave(who),
    limited: (conversation, afterMs) => bucketOf(conversation).pause(afterMs),
    taken: (conversation) => bucketOf(conversation).taken(),
  }
}
