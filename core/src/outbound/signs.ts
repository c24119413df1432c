import type { Connection, Plugin } from '../contract/index.ts'
import type { Services } from '../services.ts'

/** The seat of a channel, where this inbox of it shows such a sign of life. What a channel can do is said per inbox. */
export const seatShowing = (
  { registry }: Pick<Services, 'registry'>,
  plugin: string,
  inbox: Connection | Connection<never>,
  sign: 'typing' | 'seen' | 'react',
): NonNullable<Plugin['channel']> | undefined => {
  const seat = registry.get(plugin)?.channel
  return seat?.[sign] && seat.capabilities(inbox as Connection<never>)[sign] === 'native' ? seat : undefined
}
