// Every change to a message, whoever makes it, and the event apps hear of it. People and the Web API both come through here.
import { tellOfLinks } from './links.ts'
import type { Block, Channel, Json, Message } from './model.ts'
import { messageJson, named } from './shapes.ts'
import type { World } from './world.ts'
import { changed, isReply, messageAt, newTs, nowTs, repliesTo, tell } from './world.ts'

export type Draft = Partial<Omit<Message, 'channel' | 'ts' | 'reactions'>>

export function post(world: World, channel: Channel, draft: Draft): Message {
  const root = draft.threadTs ? messageAt(channel, draft.threadTs) : undefined
  const message: Message = {
    channel: channel.id,
    text: '',
    attachments: [],
    files: [],
    reactions: [],
    ...draft,
    blocks: named(draft.blocks ?? []),
    ts: newTs(world, channel),
  }
  if (root) message.threadTs = root.threadTs ?? root.ts
  if (isLostOnTheWay(world, message)) return message
  channel.messages.push(message)
  for (const id of message.files) world.files.get(id)?.shares.push({ channel: channel.id, ts: message.ts })
  if (message.onlyFor) changed(world)
  else announce(world, channel, message)
  return message
}

/** Slack promises no delivery of what one person alone may see: it says ok, and their screen stays empty. */
const isLostOnTheWay = (world: World, { onlyFor, channel }: Message): boolean =>
  onlyFor !== undefined && world.faults.take('screen:ephemeral', { channel, user: onlyFor })?.is === 'lost'

function announce(world: World, channel: Channel, message: Message): void {
  const event = inChannel(channel, messageJson(world, channel, message), message.ts)
  const root = messageAt(channel, message.threadTs ?? '')
  if (message.subtype === 'thread_broadcast' && root) event.root = messageJson(world, channel, root)
  tell(world, { teamId: channel.teamId, channel, event })
  for (const bot of mentionedBots(world, channel, message)) {
    const { subtype: _, ...mention } = { ...event, type: 'app_mention' } as Json
    delete mention.channel_type
    tell(world, { teamId: channel.teamId, channel, event: mention, onlyApp: bot })
  }
  tellOfLinks(world, channel, message)
}

/** Everybody of the company may read and join a public channel; Slack says so in a line of its own. */
export function convertChannel(world: World, channel: Channel, to: 'public' | 'private', user: string): void {
  channel.kind = to === 'public' ? 'channel' : 'group'
  const text =
    to === 'public'
      ? 'made this channel *public*. Any member in this workspace can see and join it.'
      : 'made this channel *private*. Now, it can only be viewed or joined by invitation.'
  post(world, channel, { user, text, subtype: `channel_convert_to_${to}` })
}

const inChannel = (channel: Channel, event: Json, eventTs: string): Json => ({
  ...event,
  channel: channel.id,
  event_ts: eventTs,
  channel_type: channel.kind,
})

/** Apps a person addresses by name. What an app itself writes mentions nobody. */
function mentionedBots(world: World, channel: Channel, message: Message): string[] {
  if (message.botId || channel.kind === 'im') return []
  return world.installations
    .filter(({ botUserId, revoked }) => !revoked && message.text.includes(`<@${botUserId}>`))
    .map(({ appId }) => appId)
}

export type Change = { text?: string; blocks?: Block[]; attachments?: Json[]; metadata?: Json; files?: string[] }

/** Nobody is named as the editor when an app replaces its blocks: Slack shows no "(edited)" then. */
export function edit(world: World, channel: Channel, message: Message, change: Change, by?: string): void {
  const before = messageJson(world, channel, message)
  Object.assign(message, change, change.blocks && { blocks: named(change.blocks) })
  if (by) message.edited = { user: by, ts: nowTs(world) }
  tellChanged(world, channel, message, before)
}

/** A change that is not an edit, such as a link that gets its preview. */
export function refresh(world: World, channel: Channel, message: Message, attachments: Json[]): void {
  const before = messageJson(world, channel, message)
  message.attachments = attachments
  tellChanged(world, channel, message, before)
}

function tellChanged(world: World, channel: Channel, message: Message, before: Json): void {
  if (message.onlyFor) return changed(world)
  const ts = newTs(world, channel)
  const event = {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    message: { ...messageJson(world, channel, message), source_team: channel.teamId },
    previous_message: before,
    ts,
  }
  tell(world, { teamId: channel.teamId, channel, event: inChannel(channel, event, ts) })
}

/** The root of a thread with replies leaves a tombstone; everything else is gone. */
export function remove(world: World, channel: Channel, message: Message): void {
  const before = messageJson(world, channel, message)
  if (!isReply(message) && repliesTo(channel, message.ts).length > 0) return bury(world, channel, message, before)
  channel.messages = channel.messages.filter((one) => one !== message)
  if (message.onlyFor) return changed(world)
  const ts = newTs(world, channel)
  const gone = {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    deleted_ts: message.ts,
    previous_message: before,
    ts,
  }
  tell(world, { teamId: channel.teamId, channel, event: inChannel(channel, gone, ts) })
}

function bury(world: World, channel: Channel, message: Message, before: Json): void {
  Object.assign(message, { subtype: 'tombstone', text: 'This message was deleted.', user: 'USLACKBOT' })
  Object.assign(message, { blocks: [], attachments: [], files: [], reactions: [] })
  for (const key of ['botId', 'appId', 'username', 'icons', 'metadata', 'edited'] as const) delete message[key]
  tellChanged(world, channel, message, before)
}

/** False when this person has already reacted so. */
export function react(world: World, channel: Channel, message: Message, user: string, name: string): boolean {
  const reaction = message.reactions.find((one) => one.name === name)
  if (reaction?.users.includes(user)) return false
  if (reaction) reaction.users.push(user)
  else message.reactions.push({ name, users: [user] })
  tellReaction(world, channel, message, user, name, 'reaction_added')
  return true
}

export function unreact(world: World, channel: Channel, message: Message, user: string, name: string): boolean {
  const reaction = message.reactions.find((one) => one.name === name)
  if (!reaction?.users.includes(user)) return false
  reaction.users = reaction.users.filter((one) => one !== user)
  if (reaction.users.length === 0) message.reactions = message.reactions.filter((one) => one !== reaction)
  tellReaction(world, channel, message, user, name, 'reaction_removed')
  return true
}

function tellReaction(world: World, channel: Channel, message: Message, user: string, reaction: string, type: string) {
  const item = { type: 'message', channel: channel.id, ts: message.ts }
  const author = message.user ?? (message.username === undefined ? undefined : message.botId)
  const event = { type, user, reaction, item, ...(author && { item_user: author }), event_ts: newTs(world, channel) }
  tell(world, { teamId: channel.teamId, channel, event })
}
