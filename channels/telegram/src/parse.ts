import type { Fact, FilePart, From, Part, RawItem } from '@deskless/core/contract'
import { text } from '@deskless/core/contract'
import { canonFrom } from './entities.ts'
import type { CallbackQuery, Membership, Message, Reaction, TelegramFile, Update, User } from './updates.ts'
import { messageKey, updateSchema } from './updates.ts'

/** One update → what it says happened. What we have no use for says nothing. */
export const parse = (raw: RawItem): Fact[] =>
  factsOf(updateSchema.parse(JSON.parse(Buffer.from(raw.body).toString('utf8'))))

const factsOf = (update: Update): Fact[] => {
  if (update.message) return messageFacts(update.message)
  if (update.edited_message) return editFacts(update.edited_message)
  if (update.callback_query) return answerFacts(update.callback_query, update.update_id)
  if (update.my_chat_member) return consentFacts(update.my_chat_member)
  if (update.message_reaction) return reactionFacts(update.message_reaction)
  return []
}

/** A service line ("joined the group", "pinned a message") has no part to show. */
const messageFacts = (message: Message): Fact[] => {
  const parts = partsOf(message)
  if (!message.from || parts.length === 0) return []
  return [
    {
      is: 'message',
      key: messageKey(message.chat.id, message.message_id),
      threads: [{ ref: String(message.chat.id) }],
      from: fromUser(message.from),
      parts,
      ...(message.date !== undefined && { sentAt: new Date(message.date * 1000) }),
      ...(message.reply_to_message && { answersKey: messageKey(message.chat.id, message.reply_to_message.message_id) }),
    },
  ]
}

const editFacts = (message: Message): Fact[] => {
  const parts = partsOf(message)
  return parts.length > 0 ? [{ is: 'edit', of: messageKey(message.chat.id, message.message_id), parts }] : []
}

/** The words on the button stand in the message it hangs on. */
const answerFacts = ({ id, from, message, data }: CallbackQuery, updateId: number): Fact[] => {
  if (!message || data === undefined) return []
  const buttons = message.reply_markup?.inline_keyboard?.flat() ?? []
  return [
    {
      is: 'answer',
      of: messageKey(message.chat.id, message.message_id),
      key: `press:${id || updateId}`,
      threads: [{ ref: String(message.chat.id) }],
      from: fromUser(from),
      choice: data,
      label: buttons.find((button) => button.callback_data === data)?.text ?? data,
    },
  ]
}

/** Blocking the bot is Telegram's way to say "do not write to me". Only one's own chat says something about a person. */
const consentFacts = ({ chat, from, new_chat_member: { status } }: Membership): Fact[] => {
  if (chat.type !== 'private' || (status !== 'kicked' && status !== 'member')) return []
  return [{ is: 'consent', identity: identity(from), consent: status === 'kicked' ? 'stop' : 'start' }]
}

const reactionFacts = ({ chat, message_id, user, old_reaction, new_reaction }: Reaction): Fact[] => {
  if (!user) return []
  const of = messageKey(chat.id, message_id)
  const emojis = (list: Reaction['old_reaction']) => new Set(list.flatMap(({ emoji }) => emoji ?? []))
  const [before, after] = [emojis(old_reaction), emojis(new_reaction)]
  const fact = (emoji: string, removed: boolean): Fact => ({
    is: 'reaction',
    of,
    emoji,
    by: 'contact',
    ...(removed && { removed }),
  })
  return [
    ...[...before].filter((emoji) => !after.has(emoji)).map((emoji) => fact(emoji, true)),
    ...[...after].filter((emoji) => !before.has(emoji)).map((emoji) => fact(emoji, false)),
  ]
}

const identity = (user: User) => ({ namespace: 'telegram', value: String(user.id), verified: true })

const fromUser = (user: User): From => ({
  side: 'contact',
  identities: [identity(user)],
  profile: {
    name: [user.first_name, user.last_name].filter(Boolean).join(' '),
    ...(user.language_code && { locale: user.language_code }),
    ...(user.username && { attributes: { telegram: `@${user.username}` } }),
  },
})

const partsOf = (message: Message): Part[] => {
  const file = fileOf(message)
  if (file) return withCaption(file, message)
  if (message.text !== undefined) return [text(message.text, canonFrom(message.text, message.entities))]
  const { venue, location, contact, dice, poll } = message
  if (venue) return [{ is: 'location', ...at(venue.location), name: venue.title, address: venue.address }]
  if (location) return [{ is: 'location', ...at(location) }]
  if (contact)
    return [text([contact.first_name, contact.last_name].filter(Boolean).join(' ').concat('\n', contact.phone_number))]
  if (dice) return [text(`${dice.emoji} ${dice.value}`)]
  return poll ? [{ is: 'unknown', what: `poll: ${poll.question}`.slice(0, 500) }] : unknownPart(message)
}

/** A caption is plain words. One with bold or links in it follows as a text of its own, which may be rich. */
const withCaption = (file: FilePart, { caption, caption_entities }: Message): Part[] => {
  if (!caption) return [file]
  const canon = canonFrom(caption, caption_entities)
  return canon ? [file, text(caption, canon)] : [{ ...file, caption: caption.slice(0, 4000) }]
}

const at = ({ latitude, longitude }: { latitude: number; longitude: number }) => ({ latitude, longitude })

/** Kinds of content that came after this was written; everything else without content is a service line. */
const NEWER = ['story', 'game', 'invoice', 'paid_media', 'giveaway', 'checklist']
const unknownPart = (message: Message): Part[] =>
  NEWER.filter((kind) => kind in message).map((what) => ({ is: 'unknown', what }))

const fileOf = (message: Message): FilePart | undefined => {
  const { photo, animation, document, voice, audio, video, video_note, sticker } = message
  const made = (file: TelegramFile, as: FilePart['as'], name: string, mime: string): FilePart => ({
    is: 'file',
    source: { fileId: file.file_id },
    name: file.file_name ?? name,
    mime: file.mime_type ?? mime,
    as,
    ...(file.file_size !== undefined && { size: file.file_size }),
  })
  const largest = photo?.at(-1)
  if (largest) return made(largest, 'image', 'photo.jpg', 'image/jpeg')
  // An animation also comes as a document, for clients that know no animations.
  if (animation) return made(animation, 'video', 'animation.mp4', 'video/mp4')
  if (document) return made(document, 'file', 'file', 'application/octet-stream')
  if (voice) return made(voice, 'voice', 'voice.ogg', 'audio/ogg')
  if (audio) return made(audio, 'audio', 'audio.mp3', 'audio/mpeg')
  if (video) return made(video, 'video', 'video.mp4', 'video/mp4')
  if (video_note) return made(video_note, 'video', 'video.mp4', 'video/mp4')
  if (sticker) return made(sticker, 'sticker', ...stickerType(sticker))
  return undefined
}

const stickerType = ({ is_animated, is_video }: NonNullable<Message['sticker']>): [string, string] => {
  if (is_animated) return ['sticker.tgs', 'application/x-tgsticker']
  return is_video ? ['sticker.webm', 'video/webm'] : ['sticker.webp', 'image/webp']
}
