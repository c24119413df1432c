// What a message holds, as rich text: a tool shows every part, also those it has no widget for.
import type { Canon, CanonBlock, CanonInline } from '../canon/index.ts'
import { fromPlain, isSafeHref, tidy } from '../canon/index.ts'
import type { CarouselPart, FilePart, Part } from '../parts.ts'
import { withoutLayout } from '../parts.ts'
import type { MessageView } from '../views.ts'
import { oneLine, sizeWords } from './words.ts'

export const canonOfParts = (parts: readonly Part[], above: readonly CanonBlock[] = []): Canon =>
  tidy({ type: 'root', children: [...above, ...withoutLayout(parts).flatMap((part) => blocksOf(part))] })

/** What stands in the place of a message that is gone. */
export const tombstone = ({ kind }: MessageView): Canon =>
  root([italic(kind === 'in' ? '🗑 The customer removed this message.' : '🗑 This message was removed.')])

const root = (children: CanonInline[]): Canon => ({ type: 'root', children: [paragraph(...children)] })
const text = (value: string): CanonInline => ({ type: 'text', value })
const italic = (value: string): CanonInline => ({ type: 'emphasis', children: [text(value)] })
const bold = (value: string): CanonInline => ({ type: 'strong', children: [text(value)] })
const link = (url: string, label: string): CanonInline => ({ type: 'link', url, children: [text(label)] })
const paragraph = (...children: CanonInline[]): CanonBlock => ({ type: 'paragraph', children })
const bullets = (items: readonly string[]): CanonBlock => ({
  type: 'list',
  ordered: false,
  children: items.map((item) => ({ type: 'listItem', children: [paragraph(text(oneLine(item, 500, '–')))] })),
})
const typed = (words: string | undefined): readonly CanonBlock[] => (words ? fromPlain(words).children : [])

const blocksOf = (part: Part): readonly CanonBlock[] => {
  switch (part.is) {
    case 'text':
      return part.canon?.children ?? typed(part.text)
    case 'file':
      return [...typed(part.caption), fileLine(part)]
    case 'choices':
      return [...typed(part.text), bullets(part.options.map(({ label }) => label))]
    case 'card':
      return cardBlocks(part)
    case 'carousel':
      return [...typed(part.text), ...part.cards.flatMap(carouselCard)]
    case 'form':
      return [
        paragraph(text('📋 '), bold(part.title)),
        bullets(part.fields.map(({ label, required }) => (required ? `${label} (required)` : label))),
      ]
    case 'location':
      return [locationLine(part)]
    case 'template':
      return [...typed(part.text), paragraph(italic(`Template: ${part.name}`))]
    case 'unknown':
      return [paragraph(italic(`Something that cannot be shown here: ${oneLine(part.what, 500, 'unknown')}`))]
    default:
      return part satisfies never
  }
}

const ICONS = { image: '🖼', audio: '🎵', video: '🎬', voice: '🎤', sticker: '🏷', file: '📎', html: '📰' } as const

/** A file that never arrived is named all the same: an agent then knows to ask for it. */
const fileLine = ({ as, name, size, file, source, missing }: FilePart): CanonBlock => {
  const about = `${ICONS[as]} ${oneLine(name, 200, 'file')}${size === undefined ? '' : ` (${sizeWords(size)})`}`
  if (missing) return paragraph(text(about), italic(` – it was not taken: ${oneLine(missing, 300, '')}`))
  if (file && missing === undefined) return paragraph(text(about))
  return paragraph(text(about), italic(source === undefined ? ' – it could not be fetched' : ' – still being fetched'))
}

type Card = Omit<Extract<Part, { is: 'card' }>, 'is'>

/** Agents see what can be answered; they do not answer. */
const carouselCard = ({ options, ...card }: CarouselPart['cards'][number]): CanonBlock[] => [
  ...cardBlocks(card),
  ...(options.length > 0 ? [bullets(options.map(({ label }) => label))] : []),
]

const cardBlocks = ({ title, text: words, links, image }: Card): CanonBlock[] => [
  paragraph(bold(title)),
  ...typed(words),
  ...links.map(({ label, url }) => paragraph(isSafeHref(url) ? link(url, label || url) : text(label || url))),
  ...(image && isSafeHref(image) ? [paragraph(link(image, '🖼 image'))] : []),
]

const locationLine = ({ latitude, longitude, name, address }: Extract<Part, { is: 'location' }>): CanonBlock => {
  const words = [name, address].filter(Boolean).join(', ') || `${latitude}, ${longitude}`
  const url = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`
  return paragraph(text(`📍 ${oneLine(words, 1_000, 'a place')} `), link(url, 'map'))
}
