// Everything the page shows at once for one person: where one is, what is said there, and the modal in front.
import { avatarOf } from '../shapes.ts'
import type { World } from '../world.ts'
import type { HumanDriver } from './driver.ts'
import { SlackTrouble } from './me.ts'

export async function screen(
  human: HumanDriver,
  world: World,
  where: { channel?: string; thread?: string; home?: string },
): Promise<unknown> {
  const me = world.users.get(human.user)!
  const channels = channelsOf(world, human.user)
  const current =
    channels.find(({ id }) => id === where.channel) ?? channels.find(({ hasApp }) => hasApp) ?? channels[0]
  const inside = current?.member
  return {
    me: { id: me.id, name: me.realName, avatar: avatarOf(world, me) },
    team: world.teams.get(me.teamId),
    people: peopleOf(world, me.teamId),
    apps: appsOf(world, me.teamId),
    channels,
    channel: current?.id,
    messages: inside ? await human.channel(current.id) : [],
    thread: inside && where.thread ? await human.thread(current.id, where.thread) : undefined,
    view: await human.view(),
    home: where.home ? await human.home(where.home).catch(nothing) : undefined,
  }
}

function nothing(cause: unknown): undefined {
  if (!(cause instanceof SlackTrouble)) throw cause
}

function channelsOf(world: World, userId: string) {
  return [...world.channels.values()]
    .filter((channel) => channel.kind === 'channel' || channel.members.has(userId))
    .filter((channel) => channel.kind !== 'im' || channel.messages.length > 0)
    .map((channel) => {
      const other = [...channel.members].find((member) => member !== userId) ?? ''
      const shown = channel.messages.filter((one) => !one.onlyFor || one.onlyFor === userId)
      return {
        id: channel.id,
        kind: channel.kind,
        name: channel.kind === 'im' ? (world.users.get(other)?.realName ?? 'Someone') : channel.name,
        topic: channel.topic,
        archived: channel.archived,
        shared: channel.sharedWith.length > 0,
        member: channel.members.has(userId),
        hasApp: [...channel.members].some((member) => world.users.get(member)?.botId !== undefined),
        latest: shown.at(-1)?.ts ?? '',
      }
    })
}

const peopleOf = (world: World, teamId: string) =>
  [...world.users.values()]
    .filter((user) => user.teamId === teamId && !user.deleted)
    .map(({ id, name, realName, botId, appId }) => ({
      id,
      name,
      realName,
      avatar: avatarOf(world, { id }),
      isApp: botId !== undefined,
      appId,
    }))

const appsOf = (world: World, teamId: string) =>
  world.installations
    .filter((one) => one.teamId === teamId && !one.revoked)
    .map(({ appId, botUserId }) => {
      const { name, shortcuts, commands } = world.apps.get(appId)!
      return { id: appId, name, botUserId, shortcuts, commands }
    })
