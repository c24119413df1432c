/** What an emoji put on a line may do. `keep`: the line stays internal. */
export const reactionGestures = ['send', 'take', 'resolve', 'snooze', 'keep'] as const
export type ReactionGesture = (typeof reactionGestures)[number]

/** 📤 👀 ✅ 💤 🔒, by the names Slack gives them. */
export const usualReactions: Record<string, ReactionGesture> = {
  outbox_tray: 'send',
  eyes: 'take',
  white_check_mark: 'resolve',
  zzz: 'snooze',
  lock: 'keep',
}

/** An installation that was set up before there was such a setting does what is usual. */
export const gestureOf = (
  emoji: string,
  table: Record<string, ReactionGesture> | undefined,
): ReactionGesture | undefined => {
  const name = emoji.replace(/::skin-tone-[2-6]$/, '')
  const known = table ?? usualReactions
  return Object.hasOwn(known, name) ? known[name] : undefined
}
