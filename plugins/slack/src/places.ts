/** A message's outside id: timestamps are unique only within a channel. */
export const keyOf = (channel: string, ts: string): string => `${channel}:${ts}`

/**
 * Slack's own address of a message, made instead of asked for: a list of threads would be as many calls. `workspace`:
 * Slack's address of that; undefined where it is none.
 */
export const permalink = (workspace: string, key: string): string | undefined => {
  const { channel, ts } = placeOf(key)
  if (!/^https?:\/\//.test(workspace) || !channel || !ts) return undefined
  return `${workspace.replace(/\/$/, '')}/archives/${channel}/p${ts.replace('.', '')}`
}

export const placeOf = (key: string): { channel: string; ts: string } => {
  const [channel = '', ts = ''] = key.split(':')
  return { channel, ts }
}
