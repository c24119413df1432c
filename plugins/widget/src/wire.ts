// What travels between the app in the visitor's browser and the hub. The app imports only the types of this file.
import type { Canon } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'

/** What the chat speaks; each has a file of its own in app/strings. */
const EUROPE = ['en', 'es', 'de', 'fr', 'it', 'pt-BR', 'nl', 'pl', 'tr', 'ru', 'uk', 'sv', 'cs'] as const
const ASIA = ['ar', 'he', 'zh-Hans', 'zh-Hant', 'ja', 'ko', 'hi', 'id', 'vi'] as const
export const LOCALES = [...EUROPE, ...ASIA] as const
export type Locale = (typeof LOCALES)[number]

export const TEXT_MAX = 20_000
export const FILE_MAX = 20 * 1024 * 1024
export const FILES_PER_MESSAGE = 10
const BATCH_MAX = 20

const localised = z.string().trim().max(200)

/** What a visitor says of themselves. Only claims: nobody vouches for them. */
export const profileSchema = z.object({
  name: localised.optional(),
  email: z.email().max(254).optional(),
  locale: z.string().max(35).optional(),
})
export type Profile = z.infer<typeof profileSchema>

/**
 * The word of the site's own server on who this is: `hash` is HMAC-SHA256 of `id` under the inbox's identity secret, as
 * hex; `token` is a JWT signed with the inbox's identity key, whose `sub` is the id.
 */
export const identitySchema = z.union([
  profileSchema.extend({ token: z.string().min(1).max(8_000) }),
  profileSchema.extend({ id: z.string().min(1).max(200), hash: z.string().max(200) }),
])
export type Identity = z.infer<typeof identitySchema>

const id = z.uuid()
const attachment = z.object({
  /** The file's id with our seal on it: only who uploaded a file can send it. */
  ticket: z.string().max(400),
  name: z.string().max(300),
  mime: z.string().max(200),
  size: z.number().int().nonnegative(),
})

/** The visitor it was written as. Signed in meanwhile, it is still the same line: under the same key, so only once. */
const as = id.optional()

/** A visitor's own thread bears their id; a further one also its own: `visitor:thread`. */
export const threadSchema = z.string().regex(/^[0-9a-f-]{36}(:[0-9a-f-]{36})?$/, 'This is no name of a thread.')
const thread = threadSchema

/** What a site told by `track`, kept in the browser until its visitor speaks. */
const happened = z.object({
  name: z.string().min(1).max(100),
  at: z.iso.datetime(),
  about: z.string().max(300).optional(),
})

const newMessage = z
  .object({
    is: z.literal('message'),
    id,
    as,
    /** Where it is said; without it, in the visitor's own thread. */
    thread: thread.optional(),
    text: z.string().max(TEXT_MAX).optional(),
    files: z.array(attachment).max(FILES_PER_MESSAGE).optional(),
    at: z.iso.datetime().optional(),
    page: z.object({ url: z.string().max(2000), title: z.string().max(300) }).optional(),
    trail: z.array(happened).max(20).optional(),
    /** Where its writer’s clock is, as their browser has it. */
    timeZone: z.string().max(100).optional(),
  })
  .refine((m) => Boolean(m.text?.trim()) || Boolean(m.files?.length), 'A message needs text or a file.')
const newChoice = z.object({
  is: z.literal('choice'),
  id,
  as,
  of: id,
  thread,
  choice: z.string().max(200),
  label: z.string().max(200),
})
/** A form that was filled in: it reads as lines of label and value. */
const newForm = z.object({
  is: z.literal('form'),
  id,
  as,
  of: id,
  thread,
  fields: z
    .array(z.object({ id: z.string().max(200), label: z.string().max(200), value: z.string().max(2000) }))
    .min(1)
    .max(20),
})
const newReceipt = z.object({ is: z.literal('receipt'), of: id, thread, status: z.enum(['delivered', 'read']) })
/** Where somebody who spoke already can be reached when they are gone. */
const newDetails = z.object({ is: z.literal('details'), id, as, email: z.email().max(254) })

/** What goes to the door, as `text/plain` so that no browser asks for permission first: one round trip. */
export const batchSchema = z.object({
  token: z.string().max(4000),
  profile: profileSchema.optional(),
  /** What the entry form was answered with, under our seal. */
  entry: z.string().max(12_000).optional(),
  /** The answer to the work that a visitor's first line may cost. */
  work: z.number().int().nonnegative().optional(),
  items: z
    .array(z.union([newMessage, newChoice, newForm, newReceipt, newDetails]))
    .min(1)
    .max(BATCH_MAX),
})
export type Batch = z.infer<typeof batchSchema>
export type WireItem = Batch['items'][number]
export type NewMessage = z.infer<typeof newMessage>
export type Attachment = z.infer<typeof attachment>

export type OptionView = { id: string; label: string; about?: string }
export type FormField = { id: string; label: string; required: boolean; kind?: 'text' | 'date' }
export type CardView = { title: string; text?: string; image?: string; links: { label: string; url: string }[] }

export type PartView =
  | { is: 'text'; text: string; canon?: Canon }
  | { is: 'file'; url: string; name: string; mime: string; size?: number; as: string; caption?: string }
  | { is: 'choices'; text: string; options: OptionView[] }
  | ({ is: 'card' } & CardView)
  | { is: 'form'; title: string; fields: FormField[] }
  | { is: 'carousel'; text: string; cards: (CardView & { options: OptionView[] })[] }

export type VisitorMessage = {
  id: string
  /** The id the visitor's browser gave it. */
  client?: string
  thread: string
  conversation: string
  number: number
  side: 'me' | 'us'
  author?: { name: string; avatarUrl?: string }
  parts: PartView[]
  at: string
  edited?: true
  removed?: true
  status?: 'delivered' | 'read'
}

/** One of several matters a visitor talks about: their own thread, or a further one. */
export type ThreadView = { thread: string; text: string; at: string; unread: number; resolved: boolean }

/** Oldest first. `before` leads to the page above, when there is one; `threads` stand on the newest, the latest first. */
export type Page = { messages: VisitorMessage[]; before?: string; unread: number; threads?: ThreadView[] }

/** A field of the entry form, which stands before the chat. `when`: only shown while an earlier one has one of these values. */
export type FieldView = {
  id: string
  kind: 'name' | 'text' | 'email' | 'phone' | 'date' | 'list' | 'checkbox'
  label: string
  required: boolean
  options: string[]
  link?: string
  when?: { field: string; is: string[] }
}

/** Custom properties of CSS, in light and in dark. */
export type Look = Record<'light' | 'dark', Record<string, string>>

/**
 * `week`: from Sunday on, as clocks show it in `zone`; `closed`: days it is not so, those that are near. `spans`: the same as
 * moments, so that a browser need know nothing of other places' clocks. `staffed`: somebody is there, when it is open.
 */
export type HoursView = {
  zone: string
  week: string[][]
  closed: string[]
  spans: { opens: string; closes: string }[]
  staffed: boolean
}

export type PublicConfig = {
  title: string
  greeting: string
  replyTime: string
  teamName: string
  accent: string
  locale: 'auto' | Locale
  theme: 'auto' | 'light' | 'dark'
  look: Look
  sound: boolean
  /** May begin another conversation beside the first. */
  several: boolean
  /** The entry form: to be answered before the first line. */
  entry?: { intro: string; fields: FieldView[] }
  /** Nobody is there: an address is asked for, below the first line. */
  askEmail: boolean
  may: { transcript: boolean; erase: boolean; push?: string }
  /** So many bits of work are asked of a visitor's first line. */
  work: number
  team: { name: string; avatarUrl?: string }[]
  online: boolean
  /** When the inbox is open, where somebody said so. */
  hours?: HoursView
  limits: { text: number; file: number; files: number }
}

export type Session = { token: string; visitor: string; identified: boolean; config: PublicConfig; page: Page }

/** What the hub says over the socket. Anything lost is fetched again at the next look. */
export type DownFrame =
  /** `at`: when something was said last. */
  | { is: 'hello'; at?: string }
  | { is: 'pong' }
  | { is: 'message'; message: VisitorMessage }
  | { is: 'removed'; id: string }
  | { is: 'read'; conversation: string; upTo: number }
  | { is: 'typing'; on: boolean; thread: string }
  /** Something is new: this message, or how one stands that is known. */
  | { is: 'look'; message?: string }

export const upFrameSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('ping') }),
  z.object({ is: z.literal('typing'), on: z.boolean(), thread: threadSchema.optional() }),
])
