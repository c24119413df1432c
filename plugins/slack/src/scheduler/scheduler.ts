import type { Urgency } from '@deskless/core/contract'
import { Bucket, URGENCY } from '@deskless/core/contract'
import { isPerChannel, rateOf } from './tiers.ts'

/** `channel`: as the call names it. */
export type Call = { workspace: string; method: string; channel?: string | undefined }

export type Scheduler = {
  /** 0: go now. Else how long to wait; `who` keeps a place in the line. */
  turn(call: Call, who: string, urgency: Urgency): number
  spend(call: Call, who: string): void
  leave(call: Call, who: string): void
  /** Slack refused for so long: of this workspace exactly this method, and this channel where it counts channels. */
  limited(call: Call, afterMs: number): void
  /** A Slack that sets no limits, as a simulated one may: nothing of this workspace is kept back until it says so. */
  unlimited(workspace: string): void
  /** Slack took it. `channel`: what it calls the channel itself. */
  taken(call: Call, channel?: string): void
}

const FORGET_ABOVE = 5_000
/** Where no number is known, nothing is kept back until Slack says so. */
const UNKNOWN = { burst: 1_000, perSecond: 1_000, regained: 1 }

/** One process's own count. Where several share a workspace, Slack's refusals tell each how much is left for it. */
export const createScheduler = (now: () => number = () => performance.now()): Scheduler => {
  const buckets = new Map<string, Bucket>()
  const free = new Set<string>()
  /** "#support" and its id are one channel. */
  const names = new Map<string, string>()

  const bucketOf = ({ workspace, method, channel = '' }: Call): Bucket => {
    const place = isPerChannel(method) ? (names.get(`${workspace} ${channel}`) ?? channel) : ''
    const key = `${workspace} ${method} ${place}`
    const known = buckets.get(key)
    if (known) return known
    if (buckets.size >= FORGET_ABOVE) for (const [old, bucket] of buckets) if (bucket.idle()) buckets.delete(old)
    const bucket = new Bucket((free.has(workspace) ? undefined : rateOf(method)) ?? UNKNOWN, now)
    buckets.set(key, bucket)
    return bucket
  }
  return {
    turn: (call, who, urgency) => bucketOf(call).turn(who, URGENCY[urgency]),
    spend: (call, who) => bucketOf(call).spend(who),
    leave: (call, who) => bucketOf(call).leave(who),
    limited: (call, afterMs) => bucketOf(call).pause(afterMs),
    unlimited: (workspace) => void free.add(workspace),
    taken: (call, channel) => {
      bucketOf(call).taken()
      if (!channel || !call.channel || channel === call.channel) return
      if (names.size >= FORGET_ABOVE) names.clear()
      names.set(`${call.workspace} ${call.channel}`, channel)
    },
  }
}
