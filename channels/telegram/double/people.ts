// The human side: what somebody with a phone does.

import type { Hooks } from './hooks.ts'
import { described } from './methods.ts'
import type { Bot, Chat, ChatMessage, Json, World } from './world.ts'

export type Attachment = {
  kind: 'photo' | 'document' | 'voice' | 'audio' | 'video' | 'animation' | 'sticker'
  name: string
  mime: string
  bytes: Uint8Array
  caption?: string
  tooBig?: boolean
}

export type People = {
  /** Writes to the bot; the message as Telegram keeps it. `more` overrides fields (entities, contact, venue …). */
  says(who: string, text: string | undefined, more?: Json): ChatMessage
  answers(who: string, message: number, text: string): ChatMessage
  edits(who: string, message: number, text: string): void
  presses(who: string, message: number, label: string): void
  reacts(who: string, message: number, emoji: string | undefined): void
  sends(who: string, attachment: Attachment): ChatMessage
  blocks(who: string, blocked?: boolean): void
  /** What stands in the chat, oldest first. */
  sees(who: string): ChatMessage[]
}

type Town = { world: World; hooks: Hooks; bot: () => Bot }

export const createPeople = (world: World, hooks: Hooks, bot: () => Bot): People => {
  const town: Town = { world, hooks, bot }
  return {
    says: (who, text, more = {}) => write(town, who, { ...(text !== undefined && { text }), ...more }),
    answers: (who, id, text) => write(town, who, { text, reply_to_message: found(town, who, id) }),
    edits: (who, id, text) => {
      const message = Object.assign(found(town, who, id), { text, edit_date: now() })
      hooks.send(bot(), 'edited_message', chatOf(town, who).id, message, text)
    },
    presses: (who, id, label) => press(town, who, id, label),
    reacts: (who, id, emoji) => react(town, who, id, emoji),
    sends: (who, attachment) => attach(town, who, attachment),
    blocks: (who, blocked = true) => block(town, who, blocked),
    sees: (who) => [...chatOf(town, who).messages.values()],
  }
}

const chatOf = ({ world, bot }: Town, who: string): Chat => world.chat(bot(), world.person(who))

const found = (town: Town, who: string, id: number): ChatMessage => {
  const message = chatOf(town, who).messages.get(id)
  if (!message) throw new Error(`${who} sees no message ${id}.`)
  return message
}

const write = (town: Town, who: string, content: Json): ChatMessage => {
  const chat = chatOf(town, who)
  const message = { ...frame(chat), message_id: chat.next++, ...content } as ChatMessage
  chat.messages.set(message.message_id, message)
  town.hooks.send(chat.bot, 'message', chat.id, message, String(message.text ?? message.caption ?? ''))
  return message
}

const attach = (town: Town, who: string, attachment: Attachment): ChatMessage => {
  const { kind, name, mime, bytes, caption, tooBig } = attachment
  const file = described(town.world.keepFile(name, mime, bytes, tooBig))
  const sizes = [
    { ...file, file_id: 'thumb', width: 90, height: 90 },
    { ...file, width: 800, height: 800 },
  ]
  return write(town, who, { ...(kind === 'photo' ? { photo: sizes } : { [kind]: file }), ...(caption && { caption }) })
}

type Keyboard = { inline_keyboard?: { text: string; callback_data: string }[][] }

const press = (town: Town, who: string, id: number, label: string): void => {
  const message = found(town, who, id)
  const buttons = (message.reply_markup as Keyboard | undefined)?.inline_keyboard?.flat() ?? []
  const button = buttons.find(({ text }) => text === label)
  if (!button) throw new Error(`There is no button “${label}” below message ${id}.`)
  const chat = chatOf(town, who)
  const data = {
    id: `press-${chat.next++}`,
    from: chat.person,
    message,
    data: button.callback_data,
    chat_instance: '1',
  }
  town.hooks.send(chat.bot, 'callback_query', chat.id, data, label)
}

const react = (town: Town, who: string, id: number, emoji: string | undefined): void => {
  const { id: chat, person, bot } = chatOf(town, who)
  const message = found(town, who, id)
  const old_reaction = (message.reactions ?? []) as Json[]
  const new_reaction = emoji ? [{ type: 'emoji', emoji }] : []
  message.reactions = new_reaction
  const about = { chat: { id: chat, type: 'private' }, message_id: id, user: person, date: now() }
  town.hooks.send(bot, 'message_reaction', chat, { ...about, old_reaction, new_reaction }, emoji ?? '')
}

const block = (town: Town, who: string, blocked: boolean): void => {
  const chat = chatOf(town, who)
  chat.blocked = blocked
  const member = (status: string) => ({ user: { id: chat.bot.id, is_bot: true }, status })
  const [was, is] = blocked ? ['member', 'kicked'] : ['kicked', 'member']
  const about = { chat: { id: chat.id, type: 'private' }, from: chat.person, date: now() }
  const content = { ...about, old_chat_member: member(was as string), new_chat_member: member(is as string) }
  town.hooks.send(chat.bot, 'my_chat_member', chat.id, content)
}

const now = (): number => Math.floor(Date.now() / 1000)

const frame = ({ id, person }: Chat): Json => ({
  date: now(),
  chat: { id, type: 'private', first_name: person.first_name, username: person.username },
  from: { ...person },
})
