// The app comes to teams and leaves them; teams and channels go. What is shown there is then shown to nobody.
import type { Activity } from '../activity.ts'
import { channelIn, teamIn } from '../activity.ts'
import { forgetChannels, knownId, namesOfChannel } from '../channels.ts'
import type { Installation } from '../client.ts'
import { ask, unlessRefused } from '../client.ts'
import type { Given } from '../given.ts'
import { addTeam, dropTeam, noteTeam, teamOf } from '../places-known.ts'

export const onInstall = async (activity: Activity, { installation }: Given): Promise<void> => {
  const team = teamIn(activity)
  if (!team) return
  forgetChannels(installation)
  if (activity.action?.startsWith('add')) return joinTeam(installation, team)
  await leaveTeam(installation, team, 'Deskless was removed from this team.')
}

const joinTeam = async (installation: Installation, team: string): Promise<void> => {
  await addTeam(installation, team)
  const channels = (await unlessRefused(ask(installation, (teams) => teams.channels(team)))) ?? []
  for (const { id } of channels) await noteTeam(installation, id, team)
}

export const onTeam = async (activity: Activity, { installation }: Given): Promise<void> => {
  const [team, channel] = [teamIn(activity), channelIn(activity)]
  const { eventType } = activity.channelData ?? {}
  if (eventType === 'teamDeleted' && team) await leaveTeam(installation, team, 'This team was deleted.')
  if (eventType === 'channelDeleted' && channel) await watchOnly(installation, channel, 'This channel was deleted.')
  if (eventType?.startsWith('channel')) forgetChannels(installation)
  const { name } = activity.channelData?.channel ?? {}
  // Rules mean a channel, not its name: they follow.
  if (eventType === 'channelRenamed' && channel && name)
    await installation.desk?.channelIds.renamed(channel, { said: name, roots: `${channel};` })
}

/** What rules call a channel, by its id. */
const rulesOf = async (installation: Installation): Promise<Map<string, string[]>> => {
  const found = new Map<string, string[]>()
  for (const said of (await installation.desk?.channels()) ?? []) {
    const channel = await knownId(installation, said)
    if (channel) found.set(channel, [...(found.get(channel) ?? []), said])
  }
  return found
}

/** Its channels, as far as rules name them. */
const leaveTeam = async (installation: Installation, team: string, why: string): Promise<void> => {
  for (const channel of (await rulesOf(installation)).keys())
    if (channel === team || (await teamOf(installation, channel)) === team) await watchOnly(installation, channel, why)
  await dropTeam(installation, team)
  forgetChannels(installation)
}

/** A place nobody can see is none to answer from: the admins are told elsewhere, and rules no longer send there. */
const watchOnly = async (installation: Installation, channel: string, why: string): Promise<void> => {
  const names = await namesOfChannel(installation, channel)
  const channels = [...new Set([...names, ...((await rulesOf(installation)).get(channel) ?? [])])]
  const name = channels[1] ?? 'A channel'
  await installation.desk?.onlyWatch({
    channels,
    roots: `${channel};`,
    line: `${why} From here on nothing written here reaches the customer.`,
    tell: `${name} in Teams: ${why} Nobody sees its conversations. Add the app to a team again, or name another channel in the channel rules; then set the mode of its rule again.`,
  })
}
