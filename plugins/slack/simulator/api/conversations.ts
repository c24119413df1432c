// conversations.*: channels, who is in them, and what was said.
import type { Channel, Json } from '../model.ts'
import { directChannel, joinChannel } from '../people.ts'
import { channelJson, messageJson } from '../shapes.ts'
import { isReply, repliesTo } from '../world.ts'
import type { Call, Method } from './call.ts'
import { messageIn, needed, page, SlackError, scoped, string, visibleChannel } from './call.ts'

const KINDS: Record<string, Channel['kind']> = { public_channel: 'channel', private_channel: 'group', im: 'im' }
/** What an unlisted app gets of a history, whatever it asks for. */
const UNLISTED_MESSAGES = 15

function list(call: Call): Json {
  const { world, args, teamId, installation } = call
  const kinds = (string(args, 'types') ?? 'public_channel').split(',').map((kind) => KINDS[kind.trim()])
  if (kinds.includes('group')) scoped(call, 'groups:read')
  const found = [...world.channels.values()].filter(
    (channel) =>
      channel.teamId === teamId &&
      kinds.includes(channel.kind) &&
      (channel.kind === 'channel' || channel.members.has(installation.botUserId)) &&
      !(channel.archived && String(args.exclude_archived) === 'true'),
  )
  const { items, response_metadata } = page(args, found)
  return { channels: items.map((channel) => channelJson(world, channel, installation.botUserId)), response_metadata }
}

function info(call: Call): Json {
  const channel = visibleChannel(call)
  return { channel: channelJson(call.world, channel, call.installation.botUserId) }
}

function join(call: Call): Json {
  const { world, installation } = call
  const channel = visibleChannel(call)
  if (channel.kind !== 'channel') throw new SlackError('method_not_supported_for_channel_type')
  if (channel.archived) throw new SlackError('is_archived')
  const already = !joinChannel(world, channel, world.users.get(installation.botUserId)!)
  return {
    channel: channelJson(world, channel, installation.botUserId),
    ...(already && { warning: 'already_in_channel' }),
  }
}

function members(call: Call): Json {
  const { items, response_metadata } = page(call.args, [...visibleChannel(call).members])
  return { members: items, response_metadata }
}

function open(call: Call): Json {
  const { world, args, teamId, installation } = call
  const said = string(args, 'channel')
  const [user] = said ? [...visibleChannel(call).members] : needed(args, 'users').split(',')
  if (!said && !world.users.has(user ?? '')) throw new SlackError('user_not_found')
  const channel = said ? visibleChannel(call) : directChannel(world, teamId, installation.botUserId, user!)
  return { channel: { ...channelJson(world, channel, installation.botUserId), id: channel.id } }
}

function readable(call: Call): Channel {
  const channel = visibleChannel(call)
  scoped(call, { channel: 'channels:history', group: 'groups:history', im: 'im:history' }[channel.kind])
  if (!channel.members.has(call.installation.botUserId)) throw new SlackError('not_in_channel')
  return channel
}

function pageOf(call: Call, channel: Channel, messages: Channel['messages']): Json {
  const { args, world, app } = call
  const asked = app.unlisted
    ? { ...args, limit: Math.min(Number(args.limit) || UNLISTED_MESSAGES, UNLISTED_MESSAGES) }
    : args
  const { items, response_metadata } = page(asked, messages.filter(within(args)))
  const shown = items.map((message) => withoutMemo(args, messageJson(world, channel, message)))
  return { messages: shown, has_more: response_metadata.next_cursor !== '', response_metadata }
}

function within(args: Json) {
  const [oldest, latest] = [string(args, 'oldest') ?? '0', string(args, 'latest') ?? '9999999999']
  const inclusive = String(args.inclusive) === 'true'
  return ({ ts }: { ts: string }) => {
    const at = Number(ts)
    return inclusive ? at >= Number(oldest) && at <= Number(latest) : at > Number(oldest) && at < Number(latest)
  }
}

/** Metadata is shown only to who asks for it. */
function withoutMemo(args: Json, message: Json): Json {
  if (String(args.include_all_metadata) !== 'true') delete message.metadata
  return message
}

function history(call: Call): Json {
  const channel = readable(call)
  const newestFirst = channel.messages.filter((one) => !one.onlyFor && (!isReply(one) || one.broadcast)).toReversed()
  return pageOf(call, channel, newestFirst)
}

function replies(call: Call): Json {
  const channel = readable(call)
  const root = messageIn(channel, needed(call.args, 'ts'), 'thread_not_found')
  return pageOf(call, channel, [root, ...repliesTo(channel, root.ts)])
}

export const CONVERSATIONS: Record<string, Method> = {
  'conversations.list': { scope: 'channels:read', perTeam: true, run: list },
  'conversations.info': { scope: 'channels:read', run: info },
  'conversations.join': { scope: 'channels:join', run: join },
  'conversations.members': { scope: 'channels:read', run: members },
  'conversations.open': { scope: 'im:write', run: open },
  'conversations.history': { tier: 3, run: history },
  'conversations.replies': { tier: 3, run: replies },
}
