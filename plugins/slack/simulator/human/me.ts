// Who sits at this screen, and what goes wrong there.
import type { Courier } from '../delivery/courier.ts'
import type { App, Channel, Json, Message, User } from '../model.ts'
import { findChannel } from '../people.ts'
import type { World } from '../world.ts'
import { covers, messageAt } from '../world.ts'

export type Me = { world: World; courier: Courier; user: User }

/** What a person would see instead of the thing they asked for. */
export class SlackTrouble extends Error {}

export type MessageRef = { channel: string; ts: string }

export function channelOf({ world, user }: Me, said: string): Channel {
  const channel = findChannel(world, user.teamId, said)
  if (!channel || (channel.kind !== 'channel' && !channel.members.has(user.id)))
    throw new SlackTrouble(`${user.name} sees no channel ${said}`)
  return channel
}

export function messageOf(me: Me, ref: MessageRef): { channel: Channel; message: Message } {
  const channel = channelOf(me, ref.channel)
  const message = messageAt(channel, ref.ts)
  if (!message || (message.onlyFor && message.onlyFor !== me.user.id))
    throw new SlackTrouble(`${me.user.name} sees no message ${ref.ts} in #${channel.name}`)
  return { channel, message }
}

/** The app behind a message or command; people cannot press what no installed app listens to. */
export function installedApp({ world, user }: Me, appId: string | undefined): App {
  const app = world.apps.get(appId ?? '')
  const here = world.installations.some((one) => one.appId === appId && covers(one, user.teamId) && !one.revoked)
  if (!app || !here) throw new SlackTrouble('No installed app stands behind this.')
  return app
}

export const userInPayload = ({ user }: Me): Json => ({
  id: user.id,
  username: user.name,
  name: user.name,
  team_id: user.teamId,
})
