import { z } from 'zod'
import type { Canon } from './canon/index.ts'
import { canonSchema } from './canon/index.ts'

/** Longest plain text one part may hold, in UTF-16 units; longer text is split by the channel's own limit on its way out. */
export const TEXT_MAX = 100_000

const option = z.object({
  id: z.string().min(1).max(200),
  label: z.string().min(1).max(200),
  about: z.string().max(500).optional(),
})

/** `html`: the message as its writer laid it out. It is shown in a frame that runs nothing, and never by itself. */
const FILE_KINDS = ['image', 'audio', 'video', 'voice', 'sticker', 'file', 'html'] as const

const cardLink = z.object({ label: z.string().max(200), url: z.url() })
/** One of a carousel: what a card shows, and buttons that answer. */
const carouselCard = z.object({
  title: z.string().min(1).max(500),
  text: z.string().max(4000).optional(),
  image: z.url().optional(),
  links: z.array(cardLink).max(10).default([]),
  options: z.array(option).max(10).default([]),
})
/** A file by reference: `file` once it is ours, `source` (what `openFile` needs) while it still lies at the provider. */
const filePart = z.object({
  is: z.literal('file'),
  file: z.uuid().optional(),
  source: z.json().optional(),
  name: z.string().max(500).default('file'),
  mime: z.string().max(200).default('application/octet-stream'),
  size: z.number().int().nonnegative().optional(),
  as: z.enum(FILE_KINDS).default('file'),
  caption: z.string().max(4000).optional(),
  /** What the HTML of the same message calls it (`cid:`), where it shows it in its text. */
  cid: z.string().min(1).max(250).optional(),
  /** Only in what is shown of a message: it is not here and will not come. Why, where somebody decided so. */
  missing: z.string().max(1000).optional(),
})

/** A `date` is answered as `2026-12-24`, with a calendar where there is one. */
const formField = z.object({
  id: z.string().max(200),
  label: z.string().max(200),
  required: z.boolean().default(false),
  kind: z.enum(['text', 'date']).optional(),
})

export const partSchema = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('text'),
    text: z.string().max(TEXT_MAX),
    canon: canonSchema.optional(),
    /** What was cut off below it: the mail it answers, a signature. One click away wherever the text is shown. */
    rest: z.string().max(TEXT_MAX).optional(),
  }),
  filePart,
  z.object({ is: z.literal('choices'), text: z.string().max(4000), options: z.array(option).min(1).max(50) }),
  z.object({
    is: z.literal('card'),
    title: z.string().max(500),
    text: z.string().max(4000).optional(),
    image: z.url().optional(),
    links: z.array(cardLink).max(10).default([]),
  }),
  z.object({
    is: z.literal('carousel'),
    text: z.string().max(4000).default(''),
    cards: z.array(carouselCard).min(1).max(10),
  }),
  z.object({
    is: z.literal('form'),
    title: z.string().max(500),
    fields: z.array(formField).min(1).max(20),
  }),
  z.object({
    is: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().max(500).optional(),
    address: z.string().max(1000).optional(),
  }),
  z.object({
    is: z.literal('template'),
    name: z.string().max(500),
    language: z.string().max(35),
    values: z.record(z.string(), z.string()).default({}),
    text: z.string().max(4000).default(''),
  }),
  z.object({ is: z.literal('unknown'), what: z.string().max(500) }),
])

export type Part = z.infer<typeof partSchema>
export type PartKind = Part['is']
export type TextPart = Extract<Part, { is: 'text' }>
export type FilePart = Extract<Part, { is: 'file' }>
export type CarouselPart = Extract<Part, { is: 'carousel' }>
export type ChoiceOption = z.infer<typeof option>

export const partsSchema = z.array(partSchema).min(1).max(50)

export const text = (plain: string, canon?: Canon): TextPart =>
  canon ? { is: 'text', text: plain, canon } : { is: 'text', text: plain }

/** The message in one line of plain text: for lists, notices and search. */
export const summary = (parts: readonly Part[]): string =>
  withoutLayout(parts).map(partSummary).filter(Boolean).join('\n')

/** How a message was laid out says nothing that its other parts do not say. */
export const withoutLayout = <P extends Part>(parts: readonly P[]): readonly P[] => {
  const others = parts.filter((part) => part.is !== 'file' || part.as !== 'html')
  return others.length > 0 ? others : parts
}

const partSummary = (part: Part): string => {
  switch (part.is) {
    case 'text':
      return part.text
    case 'file':
      return part.caption ? `${part.caption} [${part.name}]` : `[${part.name}]`
    case 'choices':
      return `${part.text} [${part.options.map((o) => o.label).join(' · ')}]`
    case 'card':
    case 'form':
      return part.title
    case 'carousel':
      return [part.text, `[${part.cards.map((card) => card.title).join(' · ')}]`].filter(Boolean).join(' ')
    case 'location':
      return part.name ?? `[${part.latitude}, ${part.longitude}]`
    case 'template':
      return part.text || `[${part.name}]`
    case 'unknown':
      return `[${part.what}]`
    default:
      return part satisfies never
  }
}
