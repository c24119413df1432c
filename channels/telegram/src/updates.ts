// What we read of the Bot API's updates (https://core.telegram.org/bots/api#update). Objects stay loose: fields we do not know are kept out of the way.
import { z } from '@deskless/core/contract'

const entity = z.looseObject({
  type: z.string(),
  offset: z.number().int(),
  length: z.number().int(),
  url: z.string().optional(),
  language: z.string().optional(),
})
export type Entity = z.infer<typeof entity>

const user = z.looseObject({
  id: z.number(),
  first_name: z.string().default(''),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
})
export type User = z.infer<typeof user>

const chat = z.looseObject({ id: z.number(), type: z.string().default('private'), title: z.string().optional() })

const file = z.looseObject({
  file_id: z.string(),
  file_unique_id: z.string().optional(),
  file_size: z.number().optional(),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
})
export type TelegramFile = z.infer<typeof file>
const photo = file.extend({ width: z.number(), height: z.number() })
const place = z.looseObject({ latitude: z.number(), longitude: z.number() })
const button = z.looseObject({ text: z.string(), callback_data: z.string().optional() })

const message = z.looseObject({
  message_id: z.number(),
  date: z.number().optional(),
  chat,
  from: user.optional(),
  text: z.string().optional(),
  entities: z.array(entity).optional(),
  caption: z.string().optional(),
  caption_entities: z.array(entity).optional(),
  reply_to_message: z.looseObject({ message_id: z.number() }).optional(),
  reply_markup: z.looseObject({ inline_keyboard: z.array(z.array(button)).optional() }).optional(),
  photo: z.array(photo).optional(),
  document: file.optional(),
  voice: file.optional(),
  audio: file.optional(),
  video: file.optional(),
  video_note: file.optional(),
  animation: file.optional(),
  sticker: file
    .extend({ emoji: z.string().optional(), is_animated: z.boolean().optional(), is_video: z.boolean().optional() })
    .optional(),
  location: place.optional(),
  venue: z.looseObject({ location: place, title: z.string(), address: z.string() }).optional(),
  contact: z
    .looseObject({ phone_number: z.string(), first_name: z.string(), last_name: z.string().optional() })
    .optional(),
  dice: z.looseObject({ emoji: z.string(), value: z.number() }).optional(),
  poll: z.looseObject({ question: z.string() }).optional(),
})
export type Message = z.infer<typeof message>

const callback = z.looseObject({ id: z.string(), from: user, message: message.optional(), data: z.string().optional() })
export type CallbackQuery = z.infer<typeof callback>

const membership = z.looseObject({ chat, from: user, new_chat_member: z.looseObject({ status: z.string() }) })
const emojis = z.array(z.looseObject({ type: z.string(), emoji: z.string().optional() }))
const reaction = z.looseObject({
  chat,
  message_id: z.number(),
  user: user.optional(),
  old_reaction: emojis,
  new_reaction: emojis,
})

export const updateSchema = z.looseObject({
  update_id: z.number().int(),
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: callback.optional(),
  my_chat_member: membership.optional(),
  message_reaction: reaction.optional(),
})
export type Update = z.infer<typeof updateSchema>
export type Reaction = z.infer<typeof reaction>
export type Membership = z.infer<typeof membership>

/** Asked for by name: Telegram leaves reactions out of what it sends by itself. */
export const ALLOWED_UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member', 'message_reaction']

/** Message numbers are per chat, so a message is named by both. */
export const messageKey = (chat: number | string, message: number): string => `${chat}:${message}`

export const splitKey = (key: string): { chat_id: string; message_id: number } => {
  const colon = key.lastIndexOf(':')
  return { chat_id: key.slice(0, colon), message_id: Number(key.slice(colon + 1)) }
}
