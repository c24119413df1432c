// chat.*: what an app says, corrects and takes back.
import { checkMessage, LIMITS } from '../../src/limits.ts'
import { linksOf } from '../links.ts'
import { edit, post, refresh, remove } from '../messages.ts'
import type { Block, Channel, Json, Message } from '../model.ts'
import { directChannel } from '../people.ts'
import { messageJson } from '../shapes.ts'
import { messageAt } from '../world.ts'
import type { Call, Method } from './call.ts'
import { flag, messageIn, needed, SlackError, scoped, string, visibleChannel, writableChannel } from './call.ts'

type Content = { text?: string; blocks?: Block[]; attachments?: Json[]; metadata?: Json; markdown_text?: string }

/** What was given, once Slack accepts its sizes and shapes. */
function content(args: Json, verb: 'post' | 'update'): Content {
  const { blocks, attachments, metadata } = args as Content
  if (blocks !== undefined && !Array.isArray(blocks)) throw new SlackError('invalid_blocks_format')
  const markdown = string(args, 'markdown_text')
  const given = { text: string(args, 'text'), blocks, attachments, metadata, markdown_text: markdown }
  const found = checkMessage(given, verb)
  const [first] = found
  if (first) {
    const messages = found.map(({ says, path }) => `[ERROR] ${says} [json-pointer:${path}]`)
    throw new SlackError(
      first.code,
      first.code.startsWith('invalid') ? { errors: messages, response_metadata: { messages } } : {},
    )
  }
  if (given.text === undefined && !markdown && !blocks?.length && !attachments?.length) throw new SlackError('no_text')
  const shown = markdown ? { text: markdown, blocks: [{ type: 'markdown', text: markdown }] } : {}
  return Object.fromEntries(Object.entries({ ...given, ...shown }).filter(([, value]) => value !== undefined))
}

/** The name an app chose for one message hides the bot: such a post has no user. */
function face({ args, installation, app, ...call }: Call): Partial<Message> {
  const [username, url, emoji] = [string(args, 'username'), string(args, 'icon_url'), string(args, 'icon_emoji')]
  const mine = { botId: installation.botId, appId: app.id }
  if (!username && !url && !emoji) return { ...mine, user: installation.botUserId }
  scoped({ args, installation, app, ...call }, 'chat:write.customize')
  const icons = url ? { image_36: url, image_48: url, image_72: url } : emoji ? { emoji } : undefined
  return { ...mine, subtype: 'bot_message', username: username ?? app.name, ...(icons && { icons }) }
}

/** A channel, or the direct line to a person named by id. */
function target(call: Call): Channel {
  const said = needed(call.args, 'channel')
  const person = call.world.users.get(said)
  if (!person) return writableChannel(call, said)
  return directChannel(call.world, call.teamId, call.installation.botUserId, person.id)
}

function postMessage(call: Call): Json {
  const { world, args } = call
  const channel = target(call)
  const given = content(args, 'post')
  const threadTs = string(args, 'thread_ts')
  if (threadTs && !messageAt(channel, threadTs)) throw new SlackError('thread_not_found')
  const broadcast = Boolean(threadTs) && flag(args, 'reply_broadcast')
  const cut = (given.text?.length ?? 0) > LIMITS.message.text
  const { markdown_text: _, ...draft } = {
    ...given,
    ...(given.text && { text: given.text.slice(0, LIMITS.message.text) }),
  }
  const who = face(call)
  const subtype = who.subtype ?? (broadcast ? 'thread_broadcast' : undefined)
  const message = post(world, channel, {
    ...draft,
    ...who,
    ...(threadTs && { threadTs }),
    ...(subtype && { subtype }),
    broadcast,
  })
  const warned = cut && { warning: 'message_truncated', response_metadata: { warnings: ['message_truncated'] } }
  return { channel: channel.id, ts: message.ts, message: messageJson(world, channel, message), ...warned }
}

function update(call: Call): Json {
  const { world, args, installation } = call
  const channel = visibleChannel(call)
  if (channel.archived) throw new SlackError('is_inactive')
  const message = messageIn(channel, needed(args, 'ts'))
  if (message.botId !== installation.botId) throw new SlackError('cant_update_message')
  const { markdown_text: _, ...change } = content(args, 'update')
  const isRich = ({ type }: Block) => type === 'rich_text'
  // Once rich text, always rich text: Slack will not trade it for sections.
  if (message.blocks.some(isRich) && change.blocks?.length && !change.blocks.some(isRich))
    throw new SlackError('block_mismatch')
  const onlyText = change.text !== undefined && !change.blocks
  // New text alone replaces what blocks showed before, and counts as an edit; new blocks do not.
  edit(
    world,
    channel,
    message,
    onlyText ? { ...change, blocks: [] } : change,
    onlyText ? installation.botUserId : undefined,
  )
  return { channel: channel.id, ts: message.ts, text: message.text, message: messageJson(world, channel, message) }
}

function remove_(call: Call): Json {
  const { world, args, installation } = call
  const channel = visibleChannel(call)
  const message = messageIn(channel, needed(args, 'ts'))
  const own = message.botId === installation.botId || message.user === installation.botUserId
  if (!own) throw new SlackError('cant_delete_message')
  remove(world, channel, message)
  return { channel: channel.id, ts: message.ts }
}

function postEphemeral(call: Call): Json {
  const { world, args } = call
  const channel = writableChannel(call)
  const user = needed(args, 'user')
  if (!channel.members.has(user)) throw new SlackError('user_not_in_channel')
  const { markdown_text: _, ...draft } = content(args, 'post')
  const threadTs = string(args, 'thread_ts')
  const message = post(world, channel, { ...draft, ...face(call), onlyFor: user, ...(threadTs && { threadTs }) })
  return { message_ts: message.ts }
}

function getPermalink(call: Call): Json {
  const channel = visibleChannel(call)
  const message = messageIn(channel, needed(call.args, 'message_ts'))
  const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : ''
  return {
    channel: channel.id,
    permalink: `${call.world.url}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
  }
}

/** Asked again for the same link, what stands below it is replaced. */
function unfurl(call: Call): Json {
  const channel = visibleChannel(call)
  const message = messageIn(channel, needed(call.args, 'ts'), 'cannot_find_message')
  const unfurls = (call.args.unfurls ?? {}) as Record<string, Json>
  if (Object.keys(unfurls).length === 0) throw new SlackError('missing_unfurls')
  const posted = new Set(linksOf(message, call.app).map(({ url }) => url))
  const cards = Object.entries(unfurls).map(([url, card]) => {
    if (!posted.has(url)) throw new SlackError('cannot_unfurl_url')
    content({ text: url, ...card }, 'post')
    return { ...card, from_url: url, app_unfurl_url: url, app_id: call.app.id }
  })
  const others = message.attachments.filter(({ from_url }) => !Object.hasOwn(unfurls, String(from_url)))
  refresh(call.world, channel, message, [...others, ...cards])
  return {}
}

const scope = 'chat:write'

export const CHAT: Record<string, Method> = {
  'chat.postMessage': { scope, run: postMessage },
  'chat.update': { scope, run: update },
  'chat.delete': { scope, run: remove_ },
  'chat.postEphemeral': { scope, run: postEphemeral },
  'chat.getPermalink': { run: getPermalink },
  'chat.unfurl': { scope: 'links:write', run: unfurl },
}
