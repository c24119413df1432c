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

/** A file by reference: `file` once it is ours, `source` (what `openFile` needs) while it still lies at the provider. */
const filePart = z.object({
  is: z.literal('file'),
  file: z.uuid().optional(),
  source: z.json().optional(),
  name: z.string().max(500).default('file'),
  mime: z.string().max(200).default('application/octet-stream'),
  size: z.number().int().nonnegative().optional(),
  as: z.enum(['image', 'audio', 'video', 'voice', 'sticker', 'file']).default('file'),
  caption: z.string().max(4000).optional(),
})

export const partSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('text'), text: z.string().max(TEXT_MAX), canon: canonSchema.optional() }),
  filePart,
  z.object({ is: z.literal('choices'), text: z.string().max(4000), options: z.array(option).min(1).max(50) }),
  z.object({
    is: z.literal('card'),
    title: z.string().max(500),
    text: z.string().max(4000).optional(),
    image: z.url().optional(),
    links: z
      .array(z.object({ label: z.string().max(200), url: z.url() }))
      .max(10)
      .default([]),
  }),
  z.object({
    is: z.literal('form'),
    title: z.string().max(500),
    fields: z
      .array(z.object({ id: z.string().max(200), label: z.string().max(200), required: z.boolean().default(false) }))
      .min(1)
      .max(20),
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
export type ChoiceOption = z.infer<typeof option>

export const partsSchema = z.array(partSchema).min(1).max(50)

export const text = (plain: string, canon?: Canon): TextPart =>
  canon ? { is: 'text', text: plain, canon } : { is: 'text', text: plain }

/** The message in one line of plain text: for lists, notices and search. */
export const summary = (parts: readonly Part[]): string => parts.map(partSummary).filter(Boolean).join('\n')

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
