// What travels between the app in the visitor's browser and the hub. The app imports only the types of this file.
import type { Canon } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'

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

/** `hash` is HMAC-SHA256 of `id` under the inbox's identity secret, as hex, made by the site's own server. */
export const identitySchema = profileSchema.extend({ id: z.string().min(1).max(200), hash: z.string().max(200) })
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

const newMessage = z
  .object({
    is: z.literal('message'),
    id,
    as,
    text: z.string().max(TEXT_MAX).optional(),
    files: z.array(attachment).max(FILES_PER_MESSAGE).optional(),
    at: z.iso.datetime().optional(),
    page: z.object({ url: z.string().max(2000), title: z.string().max(300) }).optional(),
  })
  .refine((m) => Boolean(m.text?.trim()) || Boolean(m.files?.length), 'A message needs text or a file.')
const newChoice = z.object({
  is: z.literal('choice'),
  id,
  as,
  of: id,
  thread: id,
  choice: z.string().max(200),
  label: z.string().max(200),
})
const newReceipt = z.object({ is: z.literal('receipt'), of: id, thread: id, status: z.enum(['delivered', 'read']) })

/** What goes to the door, as `text/plain` so that no browser asks for permission first: one round trip. */
export const batchSchema = z.object({
  token: z.string().max(4000),
  profile: profileSchema.optional(),
  items: z
    .array(z.union([newMessage, newChoice, newReceipt]))
    .min(1)
    .max(BATCH_MAX),
})
export type Batch = z.infer<typeof batchSchema>
export type WireItem = Batch['items'][number]
export type NewMessage = z.infer<typeof newMessage>
export type Attachment = z.infer<typeof attachment>

export type PartView =
  | { is: 'text'; text: string; canon?: Canon }
  | { is: 'file'; url: string; name: string; mime: string; size?: number; as: string; caption?: string }
  | { is: 'choices'; text: string; options: { id: string; label: string; about?: string }[] }
  | { is: 'card'; title: string; text?: string; image?: string; links: { label: string; url: string }[] }

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

/** Oldest first. `before` leads to the page above, when there is one. */
export type Page = { messages: VisitorMessage[]; before?: string; unread: number }

export type PublicConfig = {
  title: string
  greeting: string
  replyTime: string
  teamName: string
  accent: string
  locale: 'auto' | 'en' | 'es' | 'ar'
  theme: 'auto' | 'light' | 'dark'
  team: { name: string; avatarUrl?: string }[]
  online: boolean
  limits: { text: number; file: number; files: number }
}

export type Session = { token: string; visitor: string; identified: boolean; config: PublicConfig; page: Page }

/** What the hub says over the socket. Anything lost is fetched again at the next look. */
export type DownFrame =
  | { is: 'hello' }
  | { is: 'pong' }
  | { is: 'message'; message: VisitorMessage }
  | { is: 'removed'; id: string }
  | { is: 'read'; conversation: string; upTo: number }
  | { is: 'typing'; on: boolean }
  /** Something is new: this message, or how one stands that is known. */
  | { is: 'look'; message?: string }

export const upFrameSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('ping') }),
  z.object({ is: z.literal('typing'), on: z.boolean() }),
])
