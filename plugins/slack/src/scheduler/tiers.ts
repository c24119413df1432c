// How much Slack lets an app do: the one table, kept by the app and enforced by the simulator.
import type { Rate } from '@deskless/core/contract'

export type Tier = 1 | 2 | 3 | 4

/** Calls a minute, per method and workspace. */
export const PER_MINUTE: Readonly<Record<Tier, number>> = { 1: 1, 2: 20, 3: 50, 4: 100 }

/** Into one channel about one post a second, and a few at once. */
export const POSTS = { perSecond: 1, burst: 5 } as const

const METHODS: Readonly<Record<string, Tier>> = {
  'bookmarks.add': 2,
  'chat.delete': 3,
  'chat.postEphemeral': 4,
  'chat.unfurl': 3,
  'chat.update': 3,
  'conversations.info': 3,
  'conversations.join': 3,
  'conversations.list': 2,
  'conversations.members': 4,
  'conversations.open': 3,
  'emoji.list': 2,
  'files.completeUploadExternal': 4,
  'files.getUploadURLExternal': 4,
  'files.info': 4,
  'reactions.add': 3,
  'reactions.get': 3,
  'reactions.remove': 2,
  'team.info': 3,
  'usergroups.list': 2,
  'usergroups.users.list': 2,
  'users.conversations': 3,
  'users.info': 4,
  'users.list': 2,
  'users.lookupByEmail': 3,
  'views.open': 4,
  'views.publish': 4,
  'views.push': 4,
  'views.update': 4,
}

export const tierOf = (method: string): Tier | undefined => METHODS[method]

/** The one method that Slack counts per channel. */
export const isPerChannel = (method: string): boolean => method === 'chat.postMessage'

/**
 * So many at once, then so many a second. `regained`: how much of that each call that was taken wins back, after a refusal
 * said that somebody else spends from the same limit.
 */

/** Of a minute's calls so many may be made at once; the others come evenly, so that no minute ever holds more than its tier. */
const BURST_SHARE = 5
/** One less than Slack takes: what another process posts into the channel finds room. */
const POSTS_AT_ONCE = POSTS.burst - 1

/** Undefined for a method with limits of its own that nobody wrote down: there Slack's answer alone counts. */
export const rateOf = (method: string): Rate | undefined => {
  if (isPerChannel(method)) return { burst: POSTS_AT_ONCE, perSecond: POSTS.perSecond, regained: 0.5 }
  const tier = tierOf(method)
  if (!tier) return undefined
  const perMinute = PER_MINUTE[tier]
  const burst = Math.ceil(perMinute / BURST_SHARE)
  return { burst, perSecond: Math.max(1, perMinute - burst) / 60, regained: 0.1 }
}
