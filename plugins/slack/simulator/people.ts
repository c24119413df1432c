// Making the things a workspace holds: teams, people, channels, and who is where.
import type { Channel, Team, User } from './model.ts'
import type { World } from './world.ts'
import { newId, tell } from './world.ts'

const COLORS = ['8a4fff', '0f9d8a', 'd9632e', '2b6cb0', 'b83280', '5a7d1f', 'c0392b', '4a5568']

export function createWorkspace(world: World, name: string, { enterpriseId = '' } = {}): Team {
  const id = newId('T')
  const domain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const team: Team = { id, name, domain, ...(enterpriseId && { enterpriseId }) }
  world.teams.set(id, team)
  return team
}

export type NewUser = {
  name: string
  realName?: string
  email?: string
  title?: string
  isAdmin?: boolean
  isGuest?: boolean
  deleted?: boolean
}

export function addUser(world: World, teamId: string, person: NewUser): User {
  const user: User = {
    id: newId('U'),
    teamId,
    color: COLORS[world.users.size % COLORS.length]!,
    isAdmin: false,
    isGuest: false,
    deleted: false,
    ...person,
    realName: person.realName ?? capital(person.name),
  }
  world.users.set(user.id, user)
  return user
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

export type NewChannel = {
  name: string
  kind?: Channel['kind']
  topic?: string
  members?: string[]
  sharedWith?: string[]
}

export function addChannel(world: World, teamId: string, channel: NewChannel): Channel {
  const { name, kind = 'channel', topic = '', members = [], sharedWith = [] } = channel
  const id = newId(kind === 'im' ? 'D' : 'C')
  const made: Channel = {
    id,
    teamId,
    name: name.replace(/^#/, ''),
    kind,
    topic,
    created: Math.floor(world.clock.now() / 1000),
    creator: members[0] ?? 'USLACKBOT',
    archived: false,
    sharedWith,
    members: new Set(members),
    messages: [],
    lastTs: 0,
  }
  world.channels.set(id, made)
  return made
}

/** The private line between two people, or between a person and an app. */
export function directChannel(world: World, teamId: string, one: string, other: string): Channel {
  const pair = [one, other].sort().join('-')
  const found = [...world.channels.values()].find((channel) => channel.kind === 'im' && channel.name === pair)
  return found ?? addChannel(world, teamId, { name: pair, kind: 'im', members: [one, other] })
}

export function joinChannel(world: World, channel: Channel, user: User, inviter?: string): boolean {
  if (channel.members.has(user.id)) return false
  channel.members.add(user.id)
  const event = {
    type: 'member_joined_channel',
    user: user.id,
    channel: channel.id,
    channel_type: channel.kind === 'group' ? 'G' : 'C',
    team: user.teamId,
    ...(inviter && { inviter }),
  }
  tell(world, { teamId: channel.teamId, channel, event })
  return true
}

/** Told while they are still in, or an app that is shown the door would never hear of it. */
export function leaveChannel(world: World, channel: Channel, user: User): boolean {
  if (!channel.members.has(user.id)) return false
  const { id, kind, teamId } = channel
  const event = {
    type: 'member_left_channel',
    user: user.id,
    channel: id,
    channel_type: kind === 'group' ? 'G' : 'C',
    team: user.teamId,
  }
  tell(world, { teamId, channel, event })
  channel.members.delete(user.id)
  return true
}

/** A channel by id, `#name` or name, as people and `chat.postMessage` say it. */
export function findChannel(world: World, teamId: string, said: string): Channel | undefined {
  const name = said.replace(/^#/, '')
  return (
    world.channels.get(said) ??
    [...world.channels.values()].find((channel) => channel.teamId === teamId && channel.name === name)
  )
}

/** A person by id, name or e-mail. */
export function findUser(world: World, teamId: string | undefined, said: string): User | undefined {
  const word = said.replace(/^@/, '').toLowerCase()
  return (
    world.users.get(said) ??
    [...world.users.values()].find(
      (user) => (!teamId || user.teamId === teamId) && (user.name.toLowerCase() === word || user.email === word),
    )
  )
}

export function archiveChannel(world: World, channel: Channel, user: string): void {
  channel.archived = true
  const type = channel.kind === 'group' ? 'group_archive' : 'channel_archive'
  tell(world, { teamId: channel.teamId, channel, event: { type, channel: channel.id, user, is_moved: 0 } })
}

export function unarchiveChannel(world: World, channel: Channel, user: string): void {
  channel.archived = false
  const type = channel.kind === 'group' ? 'group_unarchive' : 'channel_unarchive'
  tell(world, { teamId: channel.teamId, channel, event: { type, channel: channel.id, user } })
}

export function renameChannel(world: World, channel: Channel, name: string): void {
  channel.name = name
  const type = channel.kind === 'group' ? 'group_rename' : 'channel_rename'
  const about = { id: channel.id, name, created: channel.created }
  tell(world, { teamId: channel.teamId, channel, event: { type, channel: about } })
}

export function unshareChannel(world: World, channel: Channel, otherTeamId: string): void {
  channel.sharedWith = channel.sharedWith.filter((team) => team !== otherTeamId)
  const event = {
    type: 'channel_unshared',
    previously_connected_team_id: otherTeamId,
    channel: channel.id,
    is_ext_shared: channel.sharedWith.length > 0,
  }
  tell(world, { teamId: channel.teamId, channel, event })
}

export function shareChannel(world: World, channel: Channel, otherTeamId: string): void {
  channel.sharedWith.push(otherTeamId)
  const event = { type: 'channel_shared', connected_team_id: otherTeamId, channel: channel.id }
  tell(world, { teamId: channel.teamId, channel, event })
}
