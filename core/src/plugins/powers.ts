import type { Capabilities, ChannelSeat } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'

/** Capabilities that are methods of the channel: `native` is said exactly where the method is. */
export const POWERS = ['edit', 'remove', 'react', 'typing', 'seen'] as const

type Methods = Partial<Record<(typeof POWERS)[number] | 'envelopeFor', unknown>>

/** Capabilities are of an inbox, so this is asked when one is connected: later it would be an agent who finds out. */
export const requirePowers = (
  channel: Pick<ChannelSeat<never>, 'label'> & Methods,
  capabilities: Capabilities,
): void => {
  const missing: string[] = POWERS.filter(
    (power) => capabilities[power] === 'native' && typeof channel[power] !== 'function',
  )
  if (capabilities.envelope === 'native' && typeof channel.envelopeFor !== 'function') missing.push('envelopeFor')
  if (missing.length === 0) return
  const said = `${channel.label} says that it can ${missing.join(', ')}, and has no method for it.`
  throw new Refusal('invalid_setting', `${said} This is a bug of the plugin: update it, or take it out.`, { missing })
}
