// How much Slack lets an app do: so many calls a minute by tier, and about one post a second into a channel, with short bursts.
import type { Tier } from '../../src/scheduler/tiers.ts'
import { isPerChannel, PER_MINUTE, POSTS, tierOf } from '../../src/scheduler/tiers.ts'
import type { Clock } from '../clock.ts'

export type RateLimits = {
  /** Calls a minute, by tier. */
  tiers: Readonly<Record<Tier, number>>
  posts: { perSecond: number; burst: number }
}

export const SLACK_LIMITS: RateLimits = { tiers: PER_MINUTE, posts: POSTS }

/** History for an app sold outside the Marketplace. */
const UNLISTED_HISTORY_PER_MINUTE = 1

export type Ask = {
  method: string
  appId: string
  teamId: string
  /** The channel's id, however the call names it. */
  channel?: string
  tier?: Tier
  unlisted?: boolean
}
export type Gate = {
  /** Seconds to wait, or nothing when the call may pass. */
  wait(ask: Ask): number | undefined
}

export function createGate(clock: Clock, limits: RateLimits | 'off'): Gate {
  const buckets = new Map<string, { left: number; at: number }>()
  /** A bucket of `size` that fills at `perSecond`. */
  const take = (key: string, size: number, perSecond: number): number | undefined => {
    const now = clock.now()
    const bucket = buckets.get(key) ?? { left: size, at: now }
    bucket.left = Math.min(size, bucket.left + ((now - bucket.at) / 1000) * perSecond)
    bucket.at = now
    buckets.set(key, bucket)
    if (bucket.left < 1) return Math.max(1, Math.ceil((1 - bucket.left) / perSecond))
    bucket.left -= 1
    return undefined
  }
  return {
    wait({ method, appId, teamId, channel = '', tier = tierOf(method), unlisted }) {
      if (limits === 'off') return undefined
      const key = `${method}|${appId}|${teamId}`
      if (isPerChannel(method)) return take(`${key}|${channel}`, limits.posts.burst, limits.posts.perSecond)
      const history = unlisted && /^conversations\.(history|replies)$/.test(method)
      const perMinute = history ? UNLISTED_HISTORY_PER_MINUTE : tier && limits.tiers[tier]
      return perMinute ? take(key, perMinute, perMinute / 60) : undefined
    },
  }
}
