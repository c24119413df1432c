// What the other side may bring. Strict, so that a misspelt field is told and not passed over.
import { canonSchema, TEXT_MAX, z } from '@deskless/core/contract'
import { OURS } from './ids.ts'
import { SHARED_NAMESPACES } from './settings.ts'

export const ITEMS_MAX = 100
const PARTS_MAX = 20
const CAPTION_MAX = 4000

const ODD = /[\p{Cc}\p{Cs}]/u
/** Longer ones would be kept as their hash, and given back as that. */
const NAME_BYTES = 200

const plain = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((it) => !ODD.test(it), 'has a control character in it.')
const name = () =>
  plain(NAME_BYTES).refine((it) => Buffer.byteLength(it) <= NAME_BYTES, `has over ${NAME_BYTES} bytes.`)
/** A name the other side gives. Those of ours are told apart by how they begin. */
const id = name().refine((it) => !it.startsWith(OURS), `may not begin with ${OURS}: such are ours.`)
/** A message, by any of its names. */
const of = name()

const identity = z.strictObject({
  namespace: z.enum(SHARED_NAMESPACES),
  value: plain(254),
  verified: z.boolean().default(false),
})

const contact = z.strictObject({
  id,
  name: z.string().max(200).optional(),
  avatarUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  locale: z.string().max(35).optional(),
  attributes: z.record(z.string().max(100), z.string().max(1000)).optional(),
  identities: z.array(identity).max(10).default([]),
})
export type Contact = z.output<typeof contact>

const textPart = z
  .strictObject({
    is: z.literal('text'),
    text: z.string().max(TEXT_MAX).optional(),
    markdown: z.string().max(TEXT_MAX).optional(),
    canon: canonSchema.optional(),
  })
  .refine((it) => (it.text ?? it.markdown ?? '').trim() !== '', 'needs `text` or `markdown` with words in it.')
  .refine((it) => it.markdown === undefined || (it.text === undefined && it.canon === undefined), {
    message: 'stands instead of `text` and `canon`.',
    path: ['markdown'],
  })

const filePart = z
  .strictObject({
    is: z.literal('file'),
    url: z
      .url({ protocol: /^https?$/ })
      .max(8000)
      .optional(),
    file: z.string().max(1500).optional(),
    name: plain(300).optional(),
    mime: z
      .string()
      .max(200)
      .regex(/^[\w.+-]+\/[\w.+-]+$/, 'is no media type.')
      .optional(),
    as: z.enum(['image', 'audio', 'video', 'voice', 'sticker', 'file']).optional(),
    caption: z.string().max(CAPTION_MAX).optional(),
  })
  .refine((it) => (it.url === undefined) !== (it.file === undefined), 'needs either `url` or the `file` of an upload.')

const locationPart = z.strictObject({
  is: z.literal('location'),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: z.string().max(500).optional(),
  address: z.string().max(1000).optional(),
})

/** For what has no part of its own: agents see its name. */
const unknownPart = z.strictObject({ is: z.literal('unknown'), what: z.string().min(1).max(500) })

const part = z.discriminatedUnion('is', [textPart, filePart, locationPart, unknownPart])
export type WirePart = z.output<typeof part>
const parts = z.array(part).min(1).max(PARTS_MAX)

const when = z.iso.datetime({ offset: true })
const key = id.optional()

export const itemSchema = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('message'),
    id: key,
    thread: name().optional(),
    contact,
    parts,
    at: when.optional(),
    answers: of.optional(),
    /** `us`: somebody of ours wrote it there, and not here. */
    by: z.enum(['contact', 'us']).default('contact'),
    author: z.string().max(200).optional(),
  }),
  z.strictObject({
    is: z.literal('answer'),
    id: key,
    thread: name().optional(),
    contact,
    of: of.optional(),
    choice: name(),
    label: z.string().min(1).max(200),
  }),
  z.strictObject({ is: z.literal('edit'), id: key, of, parts }),
  z.strictObject({ is: z.literal('removal'), id: key, of }),
  z.strictObject({
    is: z.literal('reaction'),
    id: key,
    of,
    emoji: plain(64),
    removed: z.boolean().default(false),
    by: z.enum(['contact', 'us']).default('contact'),
  }),
  z.strictObject({
    is: z.literal('receipt'),
    id: key,
    of,
    status: z.enum(['accepted', 'delivered', 'read', 'failed']),
    tell: z.string().min(1).max(300).optional(),
    upTo: z.boolean().default(false),
    /** What the other side calls this message of ours, from now on good in `of` and `answers`. */
    keys: z.array(id).max(10).default([]),
  }),
  /** A matter begins before anybody said a word of it. */
  z.strictObject({ is: z.literal('conversation'), id: key, thread: name().optional(), contact }),
  z.strictObject({ is: z.literal('typing'), thread: name(), on: z.boolean() }),
  z.strictObject({
    is: z.literal('contact'),
    id: key,
    contact,
    /** `stop`: asks not to be written to. */
    consent: z.enum(['stop', 'start']).optional(),
  }),
])
export type WireItem = z.output<typeof itemSchema>

export const requestSchema = z.strictObject({ items: z.array(itemSchema).min(1).max(ITEMS_MAX) })
