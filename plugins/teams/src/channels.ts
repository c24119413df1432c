import type { Mode } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask } from './client.ts'
import { teamsOf } from './places-known.ts'

const ID = /^19:[^\s;]+@thread\.(?:tacv2|skype)$/

export type Channel = { id: string; name: string }

const KEEP_MS = 5 * 60_000
const kept = new Map<string, { until: number; channels: Promise<Channel[]> }>()

/** The channels of the teams the app was added to. */
export const channelsOf = (installation: Installation): Promise<Channel[]> => {
  const known = kept.get(installation.id)
  if (known && known.until > Date.now()) return known.channels
  const channels = listed(installation)
  kept.set(installation.id, { until: Date.now() + KEEP_MS, channels })
  channels.catch(() => kept.delete(installation.id))
  return channels
}

export const forgetChannels = ({ id }: Pick<Installation, 'id'>): void => void kept.delete(id)

const listed = async (installation: Installation): Promise<Channel[]> => {
  const found: Channel[] = []
  for (const team of await teamsOf(installation))
    found.push(...(await ask(installation, (teams) => teams.channels(team)).catch(none)))
  return found
}

const none = (error: unknown): Channel[] => {
  if (error instanceof ChannelError) return []
  throw error
}

/** A rule means the channel it named when it was written, though another bears that name by now. */
export const knownId = async ({ desk }: Installation, said: string): Promise<string | undefined> =>
  ID.test(said) ? said : desk?.channelIds.of(said)

/** A channel as rules say it, `support`, `#support` or its id. */
export const channelId = async (installation: Installation, said: string): Promise<string> => {
  const known = await knownId(installation, said)
  if (known) return known
  const name = said.replace(/^#/, '').toLowerCase()
  const found = (await channelsOf(installation)).filter((channel) => channel.name.toLowerCase() === name)
  const [channel] = found
  if (channel && found.length === 1) {
    await installation.desk?.channelIds.note(said, channel.id)
    return channel.id
  }
  const tell = channel
    ? 'Several teams have a channel of this name. Name it by its id in the channel rules.'
    : 'There is no such channel in the teams Deskless was added to. Name it by its id, or add the app to its team.'
  throw new ChannelError({ code: 'no_channel', sent: 'no', retry: 'later', tell })
}

/** What Teams calls the channel of a rule, where that can be said yet. */
export const ruleChannelId = async (said: string, installation: Installation): Promise<string | undefined> => {
  try {
    return await channelId(installation, said)
  } catch (error) {
    if (error instanceof ChannelError) return undefined
    throw error
  }
}

/** Every way a channel rule may name a channel. */
export const namesOfChannel = async (installation: Installation, channel: string): Promise<string[]> => {
  const found = (await channelsOf(installation)).find(({ id }) => id === channel)
  return found ? [channel, `#${found.name}`, found.name] : [channel]
}

/** Why a rule may not name a channel. One nobody sees yet may wait for the app to be added to its team. */
export const unfit = async (said: string, _mode: Mode, installation: Installation): Promise<string | undefined> => {
  forgetChannels(installation)
  const all = await channelsOf(installation)
  if (ID.test(said) || all.length === 0) return undefined
  try {
    const id = await channelId(installation, said)
    if (all.some((channel) => channel.id === id)) return undefined
    return `The channel that ${said} meant is gone, or Deskless left its team. Name another one, or the new one by its id.`
  } catch (error) {
    if (error instanceof ChannelError) return error.tell
    throw error
  }
}
