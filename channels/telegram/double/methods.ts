// The methods of the Bot API we use, with the refusals Telegram gives for what is wrong.

import type { Hooks } from './hooks.ts'
import type { Parsed } from './html.ts'
import { CannotParse, parseHtml } from './html.ts'
import type { Bot, Chat, ChatMessage, Json, StoredFile, World } from './world.ts'

export class Refused extends Error {
  readonly code: number
  constructor(code: number, description: string) {
    super(description)
    this.code = code
  }
}

export type Upload = { field: string; name: string; mime: string; bytes: Uint8Array }
export type Request = { bot: Bot; params: Json; upload?: Upload; signal: AbortSignal }
export type Method = (world: World, hooks: Hooks, request: Request) => unknown

const TEXT_MAX = 4096
const CAPTION_MAX = 1024
const CALLBACK_MAX = 64
const DOWNLOAD_MAX = 20 * 1024 * 1024

const chatFor = (world: World, { bot, params }: Request): Chat => {
  const chat = world.findChat(bot, params.chat_id)
  if (!chat) throw new Refused(400, 'Bad Request: chat not found')
  if (chat.blocked) throw new Refused(403, 'Forbidden: bot was blocked by the user')
  return chat
}

const messageIn = (chat: Chat, id: unknown, verb: string): ChatMessage => {
  const message = chat.messages.get(Number(id))
  if (!message) throw new Refused(400, `Bad Request: message to ${verb} not found`)
  return message
}

const post = (chat: Chat, content: Json): ChatMessage => {
  const { id, username } = chat.bot
  const message: ChatMessage = {
    message_id: chat.next++,
    date: Math.floor(Date.now() / 1000),
    chat: { id: chat.id, type: 'private', first_name: chat.person.first_name },
    from: { id, is_bot: true, first_name: 'Shop', username },
    ...content,
  }
  chat.messages.set(message.message_id, message)
  return message
}

const readText = ({ params }: Request, name: 'text' | 'caption', max: number): Parsed => {
  const given = String(params[name] ?? '')
  const parsed = params.parse_mode === 'HTML' ? html(given) : { text: given, entities: [] }
  if (name === 'text' && parsed.text.trim() === '') throw new Refused(400, 'Bad Request: message text is empty')
  if (parsed.text.length > max)
    throw new Refused(
      400,
      name === 'text' ? 'Bad Request: message is too long' : 'Bad Request: message caption is too long',
    )
  return parsed
}

const html = (given: string): Parsed => {
  try {
    return parseHtml(given)
  } catch (error) {
    if (!(error instanceof CannotParse)) throw error
    throw new Refused(400, `Bad Request: can't parse entities: ${error.message}`)
  }
}

const extras = (chat: Chat, { params }: Request): Json => {
  const made: Json = {}
  const reply = params.reply_parameters as { message_id?: number; allow_sending_without_reply?: boolean } | undefined
  const original = reply && chat.messages.get(Number(reply.message_id))
  if (original) made.reply_to_message = { message_id: original.message_id }
  else if (reply && !reply.allow_sending_without_reply)
    throw new Refused(400, 'Bad Request: message to be replied not found')
  const markup = params.reply_markup as { inline_keyboard?: { callback_data?: string; text?: string }[][] } | undefined
  for (const button of markup?.inline_keyboard?.flat() ?? [])
    if (!button.text || Buffer.byteLength(button.callback_data ?? '') > CALLBACK_MAX)
      throw new Refused(400, 'Bad Request: BUTTON_DATA_INVALID')
  if (markup) made.reply_markup = markup
  return made
}

const sendMessage: Method = (world, _hooks, request) => {
  const chat = chatFor(world, request)
  const { text, entities } = readText(request, 'text', TEXT_MAX)
  return post(chat, { text, ...(entities.length > 0 && { entities }), ...extras(chat, request) })
}

const FIELDS = ['photo', 'document', 'voice', 'audio', 'video', 'animation', 'sticker'] as const

const sendFile =
  (field: (typeof FIELDS)[number]): Method =>
  (world, _hooks, request) => {
    const chat = chatFor(world, request)
    const { upload } = request
    if (upload?.field !== field || upload.bytes.length === 0)
      throw new Refused(400, 'Bad Request: file must be non-empty')
    const { text, entities } = readText(request, 'caption', CAPTION_MAX)
    const file = described(world.keepFile(upload.name, upload.mime, upload.bytes))
    const content = field === 'photo' ? { photo: [{ ...file, width: 90, height: 90 }] } : { [field]: file }
    return post(chat, {
      ...content,
      ...(text && { caption: text }),
      ...(entities.length > 0 && { caption_entities: entities }),
      ...extras(chat, request),
    })
  }

export const described = ({ id, name, mime, bytes }: StoredFile): Json => ({
  file_id: id,
  file_unique_id: `unique-${id}`,
  file_size: bytes.length,
  file_name: name,
  mime_type: mime,
})

const sendPlace =
  (kind: 'location' | 'venue'): Method =>
  (world, _hooks, request) => {
    const chat = chatFor(world, request)
    const { latitude, longitude, title, address } = request.params
    if (kind === 'venue' && (!title || !address))
      throw new Refused(400, 'Bad Request: title and address must be non-empty')
    const location = { latitude, longitude }
    return post(chat, {
      location,
      ...(kind === 'venue' && { venue: { location, title, address } }),
      ...extras(chat, request),
    })
  }

const editText =
  (name: 'text' | 'caption'): Method =>
  (world, _hooks, request) => {
    const chat = chatFor(world, request)
    const message = messageIn(chat, request.params.message_id, 'edit')
    if (message.from.id !== request.bot.id) throw new Refused(400, "Bad Request: message can't be edited")
    const { text, entities } = readText(request, name, name === 'text' ? TEXT_MAX : CAPTION_MAX)
    const key = name === 'text' ? 'entities' : 'caption_entities'
    if (message[name] === text && JSON.stringify(message[key] ?? []) === JSON.stringify(entities))
      throw new Refused(400, 'Bad Request: message is not modified')
    Object.assign(message, { [name]: text, [key]: entities, edit_date: Math.floor(Date.now() / 1000) })
    return message
  }

const deleteMessage: Method = (world, _hooks, request) => {
  const chat = chatFor(world, request)
  messageIn(chat, request.params.message_id, 'delete')
  chat.messages.delete(Number(request.params.message_id))
  return true
}

const setWebhook: Method = (_world, hooks, { bot, params }) => {
  const url = String(params.url ?? '')
  if (!/^https?:\/\//.test(url))
    throw new Refused(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook')
  bot.hook = {
    url,
    ...(params.secret_token ? { secret: String(params.secret_token) } : {}),
    allowed: params.allowed_updates as string[] | undefined,
  }
  hooks.flush(bot)
  return true
}

const getFile: Method = (world, _hooks, { params }) => {
  const file = world.files.get(String(params.file_id))
  if (!file) throw new Refused(400, 'Bad Request: invalid file_id')
  if (file.tooBig || file.bytes.length > DOWNLOAD_MAX) throw new Refused(400, 'Bad Request: file is too big')
  return { ...described(file), file_path: file.path }
}

const getUpdates: Method = (_world, hooks, { bot, params, signal }) => {
  if (bot.hook)
    throw new Refused(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
  const offset = params.offset === undefined ? undefined : Number(params.offset)
  return hooks.poll(bot, offset, Math.min(Number(params.timeout ?? 0), 50), signal)
}

export const methods: Record<string, Method> = {
  getMe: (_world, _hooks, { bot }) => ({ id: bot.id, is_bot: true, first_name: 'Shop', username: bot.username }),
  setWebhook,
  deleteWebhook: (_world, _hooks, { bot }) => {
    bot.hook = undefined
    return true
  },
  getWebhookInfo: (_world, _hooks, { bot }) => ({ url: bot.hook?.url ?? '', pending_update_count: bot.updates.length }),
  getUpdates,
  getFile,
  sendMessage,
  sendPhoto: sendFile('photo'),
  sendDocument: sendFile('document'),
  sendVoice: sendFile('voice'),
  sendAudio: sendFile('audio'),
  sendVideo: sendFile('video'),
  sendAnimation: sendFile('animation'),
  sendSticker: sendFile('sticker'),
  sendLocation: sendPlace('location'),
  sendVenue: sendPlace('venue'),
  sendChatAction: (world, _hooks, request) => Boolean(chatFor(world, request)),
  answerCallbackQuery: () => true,
  editMessageText: editText('text'),
  editMessageCaption: editText('caption'),
  deleteMessage,
}
