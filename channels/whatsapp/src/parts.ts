// What somebody said → parts. Of an echo and of an edit it is the same.
import type { FilePart, Part, TextPart } from '@deskless/core/contract'
import { isSafeHref, text, toPlain } from '@deskless/core/contract'
import type { ContactCard, Content, Media } from './hooks.ts'
import { canonFrom } from './read-text.ts'

export const partsOf = (content: Content): Part[] => [...adOf(content), ...saidIn(content)]

const saidIn = (content: Content): Part[] => {
  const { text: words, location, contacts, order, interactive, button } = content
  const file = fileOf(content)
  if (file) return withCaption(...file)
  if (words) return [...productOf(content), worded(words.body)]
  if (location) return [{ is: 'location', ...location }].map(placed)
  if (contacts) return contacts.map((card) => text(cardWords(card)))
  if (order) return [text(orderWords(order))]
  if (interactive?.nfm_reply) return [text(formWords(interactive.nfm_reply))]
  if (button?.text) return [text(button.text)]
  return SILENT.has(content.type) ? [] : [{ is: 'unknown', what: whatIs(content) }]
}

/** The plain words are without the signs. */
const worded = (body: string): TextPart => {
  const canon = canonFrom(body)
  return canon ? text(toPlain(canon), canon) : text(body)
}

/** Somebody opened the chat for the first time, and said nothing. */
const SILENT = new Set(['request_welcome', 'system'])

const whatIs = ({ type, unsupported, errors }: Content): string => {
  const what = unsupported?.type ?? (type === 'unsupported' ? errors?.[0]?.title : type)
  return (what ?? 'a message WhatsApp does not pass on').replaceAll('_', ' ').slice(0, 500)
}

type Place = NonNullable<Content['location']>

const placed = ({ latitude, longitude, name, address }: Place): Part => ({
  is: 'location',
  latitude,
  longitude,
  ...(name && { name: name.slice(0, 500) }),
  ...(address && { address: address.slice(0, 1000) }),
})

/** The ad somebody came from stands before what they wrote. */
const adOf = ({ referral }: Content): Part[] => {
  if (!referral) return []
  const { headline, body, source_url: address, source_type } = referral
  const url = address && isSafeHref(address) && URL.canParse(address) ? address : undefined
  return [
    {
      is: 'card',
      title: (headline || `From ${source_type === 'post' ? 'a post' : 'an ad'}`).slice(0, 500),
      ...(body && { text: body.slice(0, 4000) }),
      links: url ? [{ label: source_type === 'post' ? 'The post' : 'The ad', url }] : [],
    },
  ]
}

const productOf = ({ context }: Content): Part[] => {
  const product = context?.referred_product?.product_retailer_id
  return product ? [text(`About the product ${product}:`)] : []
}

type Kind = 'image' | 'audio' | 'voice' | 'video' | 'document' | 'sticker'
const KINDS: Record<Kind, { as: FilePart['as']; mime: string }> = {
  image: { as: 'image', mime: 'image/jpeg' },
  audio: { as: 'audio', mime: 'audio/mpeg' },
  voice: { as: 'voice', mime: 'audio/ogg' },
  video: { as: 'video', mime: 'video/mp4' },
  document: { as: 'file', mime: 'application/octet-stream' },
  sticker: { as: 'sticker', mime: 'image/webp' },
}

const fileOf = (content: Content): [FilePart, string | undefined] | undefined => {
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const media = content[kind]
    if (media?.id) return [filePart(media, media.voice ? 'voice' : kind), media.caption]
  }
  return undefined
}

/** The bytes lie behind an id; an address for them is asked for when they are fetched, for it lives five minutes. */
const filePart = (media: Media, kind: Kind): FilePart => {
  const { as, mime: usual } = KINDS[kind]
  const mime = (media.mime_type ?? usual).slice(0, 200)
  const name = media.filename || `${as}.${endingOf(mime)}`
  return { is: 'file', source: { mediaId: media.id as string }, name: name.slice(0, 500), mime, as }
}

const ENDINGS: Record<string, string> = { jpeg: 'jpg', mpeg: 'mp3', plain: 'txt', 'octet-stream': 'bin', '3gpp': '3gp' }

const endingOf = (mime: string): string => {
  const [, type = 'bin'] = /\/([\w.+-]+)/.exec(mime) ?? []
  return mime.startsWith('audio/mp4') ? 'm4a' : (ENDINGS[type] ?? type)
}

/** A caption is plain words. One with bold in it follows as a text of its own, which may be rich. */
const withCaption = (file: FilePart, caption: string | undefined): Part[] => {
  if (!caption) return [file]
  const rich = worded(caption)
  return rich.canon ? [file, rich] : [{ ...file, caption: caption.slice(0, 4000) }]
}

const cardWords = ({ name, org, phones = [], emails = [] }: ContactCard): string =>
  [
    [name?.formatted_name ?? name?.first_name, org?.company].filter(Boolean).join(', '),
    ...phones.map(({ phone, wa_id }) => phone ?? (wa_id && `+${wa_id}`)),
    ...emails.map(({ email }) => email),
  ]
    .filter(Boolean)
    .join('\n') || 'A contact without a name'

const orderWords = ({ text: words, product_items }: NonNullable<Content['order']>): string =>
  [
    'Order',
    ...product_items.map(({ product_retailer_id: id, quantity, item_price: price, currency }) =>
      [`${quantity} × ${id}`, price !== undefined && `${price} ${currency ?? ''}`.trim()].filter(Boolean).join(', '),
    ),
    words,
  ]
    .filter(Boolean)
    .join('\n')

type Filled = NonNullable<NonNullable<Content['interactive']>['nfm_reply']>

const formWords = ({ body, response_json: json }: Filled): string => {
  const fields = Object.entries(answersIn(json)).filter(([name]) => name !== 'flow_token')
  const lines = fields.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return lines.length > 0 ? lines.join('\n') : (body ?? 'A form was sent.')
}

const answersIn = (json: string | undefined): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(json ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
