// What becomes of teams and channels.
import type { Acts } from './acts.ts'
import { envelope } from './deliver.ts'
import { personCalled, splitConversation } from './world.ts'

export type Happening = 'install' | 'uninstall' | 'channelDeleted' | 'channelRenamed' | 'teamDeleted'

/** The app comes to a team or leaves it; a team or channel goes, or is called otherwise. */
export const happen = async (acts: Acts, as: string, what: Happening, channel: string, name = ''): Promise<void> => {
  const { world } = acts
  const { conversation } = splitConversation(channel)
  const team = world.teams.find((one) => one.channels.some(({ id }) => id === conversation))
  if (!team) throw new Error('There is no such channel.')
  const about = envelope(
    world,
    acts.serviceUrl(),
    personCalled(world, as),
    what.startsWith('channel') ? channel : team.id,
  )
  const id = `f:${world.nextId()}`
  if (what === 'install' || what === 'uninstall') {
    team.installed = what === 'install'
    const action = what === 'install' ? 'add' : 'remove'
    await acts.courier.bring({ ...about, type: 'installationUpdate', action, id })
  } else {
    if (what === 'channelDeleted') team.channels = team.channels.filter((one) => one.id !== channel)
    else if (what === 'teamDeleted') world.teams = world.teams.filter((one) => one !== team)
    for (const one of team.channels) if (what === 'channelRenamed' && one.id === channel) one.name = name
    const named = what === 'channelRenamed' ? { channel: { id: channel, name } } : {}
    const channelData = { ...(about.channelData as object), eventType: what, ...named }
    await acts.courier.bring({ ...about, type: 'conversationUpdate', id, channelData })
  }
  acts.changed()
}
