// A person writes, corrects, deletes, reacts and uploads.

import { randomUUID } from 'node:crypto'
import { emojiToName } from 'gemoji'
import { keepFile } from '../api/files.ts'
import { edit, post, react, refresh, remove, unreact } from '../messages.ts'
import type { Json, Message } from '../model.ts'
import { joinChannel } from '../people.ts'
import type { Me, MessageRef } from './me.ts'
import { channelOf, messageOf, SlackTrouble } from './me.ts'
import type { Written } from './typed.ts'
import { given, typed } from './typed.ts'

/** Words as typed, or a finished `rich_text` block. */
export type Said = string | Json | Json[]
export type Attached = { name: string; content: string | Uint8Array; type?: string }
export type TypeOptions = { threadTs?: string; files?: Attached[]; broadcast?: boolean }

export function write(
  me: Me,
  place: string,
  said: Said,
  { threadTs, files = [], broadcast }: TypeOptions = {},
): Message {
  const { world, user } = me
  const channel = channelOf(me, place)
  if (channel.archived) throw new SlackTrouble(`#${channel.name} is archived`)
  if (!channel.members.has(user.id)) throw new SlackTrouble(`${user.name} is not in #${channel.name}`)
  const kept = files.map((file) => attach(me, file).id)
  const subtype = kept.length > 0 ? 'file_share' : broadcast ? 'thread_broadcast' : undefined
  return post(world, channel, {
    ...words(me, said),
    user: user.id,
    clientMsgId: randomUUID(),
    files: kept,
    ...(threadTs && { threadTs }),
    ...(subtype && { subtype }),
    ...(broadcast && { broadcast }),
  })
}

/** Puts a file into Slack without showing it anywhere yet. */
export function attach({ world, user }: Me, { name, content, type }: Attached) {
  const bytes = Buffer.from(content)
  return keepFile(world, { teamId: user.teamId, user: user.id, name, bytes, ...(type && { mimetype: type }) })
}

const words = ({ world, user }: Me, said: Said): Written =>
  typeof said === 'string' ? typed(world, user.teamId, said) : given(said)

export function correct(me: Me, ref: MessageRef, said: Said): void {
  const { channel, message } = own(me, ref, 'edit')
  edit(me.world, channel, message, words(me, said), me.user.id)
}

export function erase(me: Me, ref: MessageRef): void {
  const { channel, message } = own(me, ref, 'delete')
  remove(me.world, channel, message)
}

function own(me: Me, ref: MessageRef, verb: string) {
  const found = messageOf(me, ref)
  if (found.message.user !== me.user.id) throw new SlackTrouble(`${me.user.name} can only ${verb} own messages`)
  return found
}

/** `eyes`, `:eyes:` or 👀. */
const emojiName = (said: string) => emojiToName[said] ?? said.replace(/^:|:$/g, '')

export function addReaction(me: Me, ref: MessageRef, emoji: string): void {
  const { channel, message } = messageOf(me, ref)
  react(me.world, channel, message, me.user.id, emojiName(emoji))
}

export function takeReaction(me: Me, ref: MessageRef, emoji: string): void {
  const { channel, message } = messageOf(me, ref)
  unreact(me.world, channel, message, me.user.id, emojiName(emoji))
}

/** Slack adds a preview to a link by itself: the message changes though nobody edited it. */
export function preview(me: Me, ref: MessageRef): void {
  const { channel, message } = messageOf(me, ref)
  refresh(me.world, channel, message, [
    { id: 1, from_url: 'https://example.com', title: 'Example', fallback: 'Example' },
  ])
}

export function join(me: Me, place: string, invited?: string): void {
  const channel = channelOf(me, place)
  const user = invited ? me.world.users.get(invited) : me.user
  if (user) joinChannel(me.world, channel, user, invited && me.user.id)
}
