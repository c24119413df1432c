// Which files WhatsApp carries, as what, and how large.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media#supported-media-types
import type { FilePart } from '@deskless/core/contract'

const KB = 1024
const MB = 1024 * KB

const IMAGES = ['image/jpeg', 'image/png']
const AUDIO = ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg']
const VIDEO = ['video/mp4', 'video/3gpp']
/** Sent as a sticker only where it is one: a photo of this type would arrive as one too, or be refused for its size. */
const STICKERS = ['image/webp']
const STICKER_MAX = 100 * KB
const DOCUMENTS = [
  'text/plain',
  'application/pdf',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
]
/** Become contacts, which need no upload. */
const CARDS = ['text/vcard', 'text/x-vcard']

export const FILE = {
  max: 100 * MB,
  mimes: [...IMAGES, ...AUDIO, ...VIDEO, ...STICKERS, ...DOCUMENTS, ...CARDS],
  perMessage: 10,
  kinds: [
    { mimes: IMAGES, max: 5 * MB },
    { mimes: [...AUDIO, ...VIDEO], max: 16 * MB },
    { mimes: CARDS, max: 64 * KB },
  ],
}

export type MediaType = 'image' | 'audio' | 'video' | 'sticker' | 'document' | 'contacts'

/** What it travels as follows from its type: Meta refuses a file that comes as something else. Anything may be a document. */
export const mediaType = ({ mime, as, size = 0 }: Pick<FilePart, 'mime' | 'as' | 'size'>): MediaType => {
  const type = bare(mime)
  if (IMAGES.includes(type)) return 'image'
  if (AUDIO.includes(type)) return 'audio'
  if (VIDEO.includes(type)) return 'video'
  if (STICKERS.includes(type) && as === 'sticker' && size <= STICKER_MAX) return 'sticker'
  return CARDS.includes(type) ? 'contacts' : 'document'
}

export const bare = (mime: string): string => (mime.toLowerCase().split(';')[0] ?? '').trim()
