import type { FilePart, OutMessage, Part, Piece } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import { styled } from './format.ts'
import { splitKey } from './updates.ts'

/** One call of the Bot API: its method, its parameters, and the file that goes with it. */
export type TelegramPiece = Piece & {
  method: string
  params: Record<string, unknown>
  file?: { id: string; field: string; name: string; mime: string }
}

const CAPTION_MAX = 1024
const CALLBACK_MAX_BYTES = 64
const PHOTO_MAX_BYTES = 10 * 1024 * 1024

/** The calls a message needs. Only the first one points at what is answered. */
export const pieces = (message: OutMessage): TelegramPiece[] => {
  const made = message.parts.flatMap((part) => piecesOf(part, message.thread))
  const [first] = made
  const answers = message.answers?.keys[0]
  if (first && answers) {
    const { message_id } = splitKey(answers)
    first.params.reply_parameters = { message_id, allow_sending_without_reply: true }
  }
  return made
}

const piecesOf = (part: Part, thread: string): TelegramPiece[] => {
  const one = (method: string, params: Record<string, unknown>): TelegramPiece => ({ thread, method, params })
  switch (part.is) {
    case 'text':
      return [one('sendMessage', styled(part))]
    case 'choices':
      return [
        one('sendMessage', { text: withAbout(part), reply_markup: { inline_keyboard: part.options.map(button) } }),
      ]
    case 'location': {
      const { latitude, longitude, name, address } = part
      if (!name && !address) return [one('sendLocation', { latitude, longitude })]
      return [one('sendVenue', { latitude, longitude, title: name ?? address, address: address ?? name })]
    }
    case 'file':
      return filePieces(part, thread)
    case 'card':
    case 'carousel':
    case 'form':
    case 'template':
    case 'unknown':
      throw new Refusal('unsupported', `Telegram cannot carry a ${part.is}.`)
    default:
      return part satisfies never
  }
}

type Choices = Extract<Part, { is: 'choices' }>

const button = ({ id, label }: Choices['options'][number]) => {
  if (Buffer.byteLength(id) > CALLBACK_MAX_BYTES)
    throw new Refusal(
      'unsupported',
      `Telegram takes ids of choices up to ${CALLBACK_MAX_BYTES} bytes; “${label}” has a longer one.`,
    )
  return [{ text: label, callback_data: id }]
}

const withAbout = ({ text, options }: Choices): string =>
  [text, ...options.flatMap(({ label, about }) => (about ? [`${label}: ${about}`] : []))].join('\n')

const filePieces = (part: FilePart, thread: string): TelegramPiece[] => {
  if (!part.file) throw new Refusal('unsupported', `The file ${part.name} is not here yet.`)
  const { method, field } = methodFor(part)
  const file = { id: part.file, field, name: part.name, mime: part.mime }
  const caption = part.caption ?? ''
  // Stickers carry no caption, and long ones do not fit: they follow as a message of their own.
  const fits = caption.length <= CAPTION_MAX && method !== 'sendSticker'
  const bare: TelegramPiece = { thread, method, params: caption && fits ? { caption } : {}, file }
  return caption && !fits ? [bare, { thread, method: 'sendMessage', params: { text: caption } }] : [bare]
}

const methodFor = ({ as, mime, size = 0 }: FilePart): { method: string; field: string } => {
  const [type = ''] = mime.split(';')
  if (as === 'sticker' && type === 'image/webp') return { method: 'sendSticker', field: 'sticker' }
  if (type === 'image/gif') return { method: 'sendAnimation', field: 'animation' }
  if (['image/jpeg', 'image/png', 'image/webp'].includes(type) && as !== 'file' && size <= PHOTO_MAX_BYTES)
    return { method: 'sendPhoto', field: 'photo' }
  if (as === 'voice' && type === 'audio/ogg') return { method: 'sendVoice', field: 'voice' }
  if (['audio/mpeg', 'audio/mp4', 'audio/x-m4a'].includes(type)) return { method: 'sendAudio', field: 'audio' }
  if (type === 'video/mp4') return { method: 'sendVideo', field: 'video' }
  return { method: 'sendDocument', field: 'document' }
}
