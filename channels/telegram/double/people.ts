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

export const createPeople = (world: World, hooks: Hooks, bot: () => Bot): People => {
  const chatOf = (who: string): Chat => world.chat(bot(), world.person(who))
  const write = (who: string, content: Json): ChatMessage => {
    const chat = chatOf(who)
    const message = { ...frame(chat), message_id: chat.next++, ...content } as ChatMessage
    chat.messages.set(message.message_id, message)
    hooks.send(chat.bot, 'message', chat.id, message, String(message.text ?? message.caption ?? ''))
    return message
  }
  const found = (who: string, id: number): ChatMessage => {
    const message = chatOf(who).messages.get(id)
    if (!message) throw new Error(`${who} sees no message ${id}.`)
    return message
  }
  return {
    says: (who, text, more = {}) => write(who, { ...(text !== undefined && { text }), ...more }),
    answers: (who, id, text) => write(who, { text, reply_to_message: found(who, id) }),
    edits: (who, id, text) => {
      const message = Object.assign(found(who, id), { text, edit_date: now() })
      hooks.send(bot(), 'edited_message', chatOf(who).id, message, text)
    },
    presses: (who, id, label) => {
      const message = found(who, id)
      const buttons =
        (
          (message.reply_markup as Json | undefined)?.inline_keyboard as
            | { text: string; callback_data: string }[][]
            | undefined
        )?.flat() ?? []
      const button = buttons.find(({ text }) => text === label)
      if (!button) throw new Error(`There is no button “${label}” below message ${id}.`)
      const chat = chatOf(who)
      hooks.send(
        bot(),
        'callback_query',
        chat.id,
        { id: `press-${chat.next++}`, from: chat.person, message, data: button.callback_data, chat_instance: '1' },
        label,
      )
    },
    reacts: (who, id, emoji) => {
      const { id: chat, person } = chatOf(who)
      const message = found(who, id)
      const before = (message.reactions ?? []) as Json[]
      const after = emoji ? [{ type: 'emoji', emoji }] : []
      message.reactions = after
      const content = {
        chat: { id: chat, type: 'private' },
        message_id: id,
        user: person,
        date: now(),
        old_reaction: before,
        new_reaction: after,
      }
      hooks.send(bot(), 'message_reaction', chat, content, emoji ?? '')
    },
    sends: (who, { kind, name, mime, bytes, caption, tooBig }) => {
      const file = described(world.keepFile(name, mime, bytes, tooBig))
      const content =
        kind === 'photo'
          ? {
              photo: [
                { ...file, file_id: 'thumb', width: 90, height: 90 },
                { ...file, width: 800, height: 800 },
              ],
            }
          : { [kind]: file }
      return write(who, { ...content, ...(caption && { caption }) })
    },
    blocks: (who, blocked = true) => {
      const chat = chatOf(who)
      chat.blocked = blocked
      const member = (status: string) => ({ user: { id: chat.bot.id, is_bot: true }, status })
      const [was, is] = blocked ? ['member', 'kicked'] : ['kicked', 'member']
      hooks.send(bot(), 'my_chat_member', chat.id, {
        chat: { id: chat.id, type: 'private' },
        from: chat.person,
        date: now(),
        old_chat_member: member(was),
        new_chat_member: member(is),
      })
    },
    sees: (who) => [...chatOf(who).messages.values()],
  }
}

const now = (): number => Math.floor(Date.now() / 1000)

const frame = ({ id, person }: Chat): Json => ({
  date: now(),
  chat: { id, type: 'private', first_name: person.first_name, username: person.username },
  from: { ...person },
})
