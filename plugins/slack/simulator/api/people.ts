// users.*, usergroups.*, team.*, reactions.*: who is here and how they react.
import { nameToEmoji } from 'gemoji'
import { react, unreact } from '../messages.ts'
import type { Json, User } from '../model.ts'
import { channelJson, messageJson, userJson } from '../shapes.ts'
import { usergroupJson } from '../usergroups.ts'
import type { Call, Method } from './call.ts'
import { messageIn, needed, page, SlackError, string, visibleChannel } from './call.ts'

function shown({ world, installation }: Call, user: User): Json {
  return userJson(world, user, { withEmail: installation.scopes.includes('users:read.email') })
}

function list(call: Call): Json {
  const team = [...call.world.users.values()].filter(({ teamId }) => teamId === call.teamId)
  const { items, response_metadata } = page(call.args, team)
  return { members: items.map((user) => shown(call, user)), cache_ts: 0, response_metadata }
}

function info(call: Call): Json {
  const user = call.world.users.get(needed(call.args, 'user'))
  if (!user) throw new SlackError('user_not_found')
  return { user: shown(call, user) }
}

function lookupByEmail(call: Call): Json {
  const email = needed(call.args, 'email').toLowerCase()
  const user = [...call.world.users.values()].find(
    (one) => one.teamId === call.teamId && one.email?.toLowerCase() === email && !one.deleted,
  )
  if (!user) throw new SlackError('users_not_found')
  return { user: shown(call, user) }
}

const isEmoji = (name: string) => (name.split('::')[0] ?? '') in nameToEmoji || CUSTOM.has(name)
const CUSTOM = new Set(['slack', 'simple_smile', 'party_parrot'])

function reactionOn(call: Call) {
  const channel = visibleChannel(call)
  if (channel.archived) throw new SlackError('is_archived')
  const message = messageIn(channel, needed(call.args, 'timestamp'))
  const name = needed(call.args, 'name').replace(/^:|:$/g, '')
  if (!isEmoji(name)) throw new SlackError('invalid_name')
  return { channel, message, name, user: call.installation.botUserId }
}

function add(call: Call): Json {
  const { channel, message, name, user } = reactionOn(call)
  if (!channel.members.has(user)) throw new SlackError('not_in_channel')
  if (!react(call.world, channel, message, user, name)) throw new SlackError('already_reacted')
  return {}
}

function remove(call: Call): Json {
  const { channel, message, name, user } = reactionOn(call)
  if (!unreact(call.world, channel, message, user, name)) throw new SlackError('no_reaction')
  return {}
}

function get(call: Call): Json {
  const channel = visibleChannel(call)
  const message = messageIn(channel, needed(call.args, 'timestamp'))
  return { type: 'message', channel: channel.id, message: messageJson(call.world, channel, message) }
}

function groups({ world, teamId, args }: Call): Json {
  const withDisabled = string(args, 'include_disabled') === 'true'
  const all = [...world.usergroups.values()].filter((one) => one.teamId === teamId && (withDisabled || !one.disabled))
  return { usergroups: all.map(usergroupJson) }
}

function teamInfo({ world, args, teamId }: Call): Json {
  const team = world.teams.get(string(args, 'team') ?? teamId)
  if (!team) throw new SlackError('team_not_found')
  const { id, name, domain, enterpriseId } = team
  const address = { domain, email_domain: '', url: `${world.url}/` }
  return {
    team: { id, name, ...address, icon: { image_default: true }, ...(enterpriseId && { enterprise_id: enterpriseId }) },
  }
}

function conversations(call: Call): Json {
  const user = string(call.args, 'user') ?? call.installation.botUserId
  const mine = [...call.world.channels.values()].filter(({ members, kind }) => members.has(user) && kind !== 'im')
  const { items, response_metadata } = page(call.args, mine)
  return { channels: items.map((channel) => channelJson(call.world, channel, user)), response_metadata }
}

export const PEOPLE: Record<string, Method> = {
  'users.list': { scope: 'users:read', perTeam: true, run: list },
  'users.info': { scope: 'users:read', run: info },
  'users.lookupByEmail': { scope: 'users:read.email', run: lookupByEmail },
  'users.conversations': { scope: 'channels:read', perTeam: true, run: conversations },
  'usergroups.list': { scope: 'usergroups:read', perTeam: true, run: groups },
  'reactions.add': { scope: 'reactions:write', run: add },
  'reactions.remove': { scope: 'reactions:write', run: remove },
  'reactions.get': { scope: 'reactions:read', run: get },
  'team.info': { scope: 'team:read', run: teamInfo },
  'emoji.list': { scope: 'emoji:read', run: () => ({ emoji: {}, cache_ts: '0' }) },
}
