// The human side: what somebody with a phone does, and what somebody at the shop does with the phone app.
import type { Hooks, Told } from './hooks.ts'
import type { Chat, ChatMessage, Json, Person, Tick, World } from './world.ts'
import { wamid } from './world.ts'

export type Attachment = {
  kind: 'image' | 'audio' | 'voice' | 'video' | 'document' | 'sticker'
  name: string
  mime: string
  bytes: Uint8Array
  caption?: string
}

export type People = {
  says(who: string, text: string, more?: Json): ChatMessage
  /** Several lines WhatsApp brings in one body. */
  saysTogether(who: string, lines: readonly string[]): void
  answers(who: string, message: string, text: string): ChatMessage
  /** Anything else, as WhatsApp would tell it. */
  tells(who: string, type: string, content: Json, more?: Json): ChatMessage
  sends(who: string, attachment: Attachment): ChatMessage
  /** A button, or a line of a list, by its words. */
  presses(who: string, message: string, label: string): void
  reacts(who: string, message: string, emoji: string): void
  edits(who: string, message: string, text: string): void
  deletes(who: string, message: string): void
  /** Somebody at the shop writes from the WhatsApp Business app. */
  echoes(who: string, text: string): ChatMessage
  /** A tick of a message of ours. */
  ticks(who: string, message: string, tick: Exclude<Tick, 'accepted'>, code?: number): void
  /** Opens the chat: everything in it is read. */
  looks(who: string): void
  sees(who: string): ChatMessage[]
}

type Town = { world: World; hooks: Hooks }

export const createPeople = (world: World, hooks: Hooks): People => {
  const town: Town = { world, hooks }
  return {
    says: (who, text, more = {}) => tell(town, who, 'text', { body: text }, more),
    saysTogether: (who, lines) => together(town, who, lines),
    answers: (who, id, text) =>
      tell(town, who, 'text', { body: text }, { context: { id: found(world, who, id).id, from: 'us' } }),
    tells: (who, type, content, more = {}) => tell(town, who, type, content, more),
    sends: (who, attachment) => attach(town, who, attachment),
    presses: (who, id, label) => press(town, who, id, label),
    reacts: (who, id, emoji) => {
      found(world, who, id).reactions.them = emoji || undefined
      bring(
        town,
        who,
        { id: wamid(), type: 'reaction', reaction: { message_id: id, emoji } },
        { what: 'reaction', text: emoji },
      )
    },
    edits: (who, id, text) => {
      Object.assign(found(world, who, id), { content: { body: text }, edited: true })
      const edit = { original_message_id: id, message: { type: 'text', text: { body: text } } }
      bring(town, who, { id: wamid(), type: 'edit', edit }, { what: 'edit', text })
    },
    deletes: (who, id) => {
      found(world, who, id).deleted = true
      bring(town, who, { id: wamid(), type: 'revoke', revoke: { original_message_id: id } }, { what: 'revoke' })
    },
    echoes: (who, text) => echo(town, who, text),
    ticks: (who, id, tick, code) => tickOf(town, world.chat(who), found(world, who, id), tick, code),
    looks: (who) => look(town, world.chat(who)),
    sees: (who) => world.chat(who).messages,
  }
}

const seconds = (): string => String(Math.floor(Date.now() / 1000))

const found = (world: World, who: string, id: string): ChatMessage => {
  const message = world.chat(who).messages.find((one) => one.id === id)
  if (!message) throw new Error(`${who} sees no message ${id}.`)
  return message
}

const contactOf = ({ name, waId, userId, hidesNumber }: Person): Json => ({
  profile: { name },
  ...(!hidesNumber && { wa_id: waId }),
  ...(userId && { user_id: userId }),
})

const fromOf = ({ waId, userId, hidesNumber }: Person): Json => ({
  ...(!hidesNumber && { from: waId }),
  ...(userId && { from_user_id: userId }),
})

/** Whatever somebody does with their phone opens the 24 hours, except that they read. */
const bring = ({ world, hooks }: Town, who: string, message: Json, told: Omit<Told, 'who'>): void => {
  const { person } = world.chat(who)
  const sent = { ...fromOf(person), timestamp: seconds(), ...message }
  hooks.send('messages', { contacts: [contactOf(person)], messages: [sent] }, { who, ...told })
  world.changed()
}

const keep = ({ world }: Town, who: string, type: string, content: Json, more: Json): ChatMessage => {
  const chat = world.chat(who)
  chat.person.lastWroteAt = Date.now()
  const answers = (more.context as { id?: string } | undefined)?.id
  const message: ChatMessage = {
    id: wamid(),
    by: 'them',
    at: Date.now(),
    type,
    content,
    reactions: {},
    ...(answers && { answers }),
  }
  chat.messages.push(message)
  return message
}

const tell = (town: Town, who: string, type: string, content: Json, more: Json): ChatMessage => {
  const message = keep(town, who, type, content, more)
  const text = typeof content.body === 'string' ? content.body : undefined
  bring(town, who, { id: message.id, type, [type]: content, ...more }, { what: type, ...(text && { text }) })
  return message
}

const together = (town: Town, who: string, lines: readonly string[]): void => {
  const { person } = town.world.chat(who)
  const messages = lines.map((body) => {
    const { id } = keep(town, who, 'text', { body }, {})
    return { ...fromOf(person), id, timestamp: seconds(), type: 'text', text: { body } }
  })
  town.hooks.send(
    'messages',
    { contacts: [contactOf(person)], messages },
    { who, what: 'together', text: lines.join(' / ') },
  )
  town.world.changed()
}

const attach = (town: Town, who: string, { kind, name, mime, bytes, caption }: Attachment): ChatMessage => {
  const { id } = town.world.keepMedia(name, mime, bytes)
  const type = kind === 'voice' ? 'audio' : kind
  const content = {
    id,
    mime_type: mime,
    ...(caption && { caption }),
    ...(kind === 'document' && { filename: name }),
    ...(kind === 'voice' && { voice: true }),
  }
  return tell(town, who, type, content, {})
}

type Interactive = {
  action?: { buttons?: { reply: Row }[]; sections?: { rows: Row[] }[] }
}
type Row = { id: string; title: string }

const press = (town: Town, who: string, id: string, label: string): void => {
  const { type, content } = found(town.world, who, id)
  const context = { context: { id, from: town.world.business.displayPhoneNumber } }
  if (type === 'template') {
    tell(town, who, 'button', { text: label, payload: label }, context)
    return
  }
  const { action } = content as Interactive
  const button = action?.buttons?.map(({ reply }) => reply).find(({ title }) => title === label)
  const row = action?.sections?.flatMap(({ rows }) => rows).find(({ title }) => title === label)
  if (!button && !row) throw new Error(`There is no button “${label}” below message ${id}.`)
  const reply = button
    ? { type: 'button_reply', button_reply: { id: button.id, title: button.title } }
    : { type: 'list_reply', list_reply: row }
  tell(town, who, 'interactive', reply, context)
}

const echo = ({ world, hooks }: Town, who: string, body: string): ChatMessage => {
  const chat = world.chat(who)
  const message: ChatMessage = {
    id: wamid(),
    by: 'us',
    at: Date.now(),
    type: 'text',
    content: { body },
    tick: 'sent',
    reactions: {},
  }
  chat.messages.push(message)
  const { displayPhoneNumber: from } = world.business
  const { waId: to } = chat.person
  const echoed = { from, to, id: message.id, timestamp: seconds(), type: 'text', text: { body } }
  hooks.send('smb_message_echoes', { message_echoes: [echoed] }, { who, what: 'echo', text: body })
  world.changed()
  return message
}

/** As WhatsApp tells it: with our own word for the message, and with a reason when it failed. */
export const tickOf = (
  { world, hooks }: Town,
  { person }: Chat,
  message: ChatMessage,
  status: Exclude<Tick, 'accepted'>,
  code?: number,
): void => {
  message.tick = status
  const about = {
    id: message.id,
    status,
    timestamp: seconds(),
    ...(!person.hidesNumber && { recipient_id: person.waId }),
    ...(person.userId && { recipient_user_id: person.userId }),
    ...(message.delivery && { biz_opaque_callback_data: message.delivery }),
    ...(code !== undefined && { errors: [{ code, title: `Error ${code}`, error_data: { details: 'As planned' } }] }),
  }
  hooks.send('messages', { statuses: [about] }, { who: person.name, what: `status ${status}` })
  world.changed()
}

const look = (town: Town, chat: Chat): void => {
  for (const message of chat.messages)
    if (message.by === 'us' && message.tick === 'delivered') tickOf(town, chat, message, 'read')
}
