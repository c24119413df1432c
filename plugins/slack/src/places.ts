/** A message's outside id: timestamps are unique only within a channel. */
export const keyOf = (channel: string, ts: string): string => `${channel}:${ts}`

export const placeOf = (key: string): { channel: string; ts: string } => {
  const [channel = '', ts = ''] = key.split(':')
  return { channel, ts }
}
