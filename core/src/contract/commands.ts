import { z } from 'zod'
import { partsSchema } from './parts.ts'

/** Who did it. A plugin never authors an `out` message: a bot does. */
export const actorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('member'), id: z.uuid() }),
  z.object({ kind: z.literal('bot'), id: z.uuid() }),
  z.object({ kind: z.literal('contact'), id: z.uuid() }),
  z.object({ kind: z.literal('rule'), id: z.string() }),
  z.object({ kind: z.literal('plugin'), id: z.string() }),
  z.object({ kind: z.literal('system'), id: z.literal('system').default('system') }),
])
export type Actor = z.infer<typeof actorSchema>

export const statuses = ['open', 'pending', 'snoozed', 'resolved'] as const
export type Status = (typeof statuses)[number]
export const priorities = ['none', 'low', 'medium', 'high', 'urgent'] as const
export type Priority = (typeof priorities)[number]

const conversation = z.uuid()
const message = z.uuid()

/** Where a line was written, when it already stands in a surface: the mirror then ticks that line instead of posting it again. */
const origin = z.object({ connection: z.uuid(), key: z.string().min(1).max(500) })

const commandSchemas = {
  reply: z.object({
    conversation,
    parts: partsSchema,
    answers: message.optional(),
    origin: origin.optional(),
    /** The suggestion it was made from, which is accepted by this. */
    suggestion: z.uuid().optional(),
  }),
  note: z.object({
    conversation,
    parts: partsSchema,
    mentions: z.array(z.uuid()).max(50).default([]),
    origin: origin.optional(),
  }),
  assign: z.object({ conversation, to: z.uuid().nullable().optional(), team: z.uuid().nullable().optional() }),
  release: z.object({ conversation }),
  resolve: z.object({ conversation, upTo: z.number().int().nonnegative() }),
  reopen: z.object({ conversation }),
  snooze: z.object({
    conversation,
    upTo: z.number().int().nonnegative(),
    until: z.union([z.iso.datetime({ offset: true }), z.literal('next-message')]),
  }),
  label: z.object({
    conversation,
    add: z.array(z.uuid()).max(50).default([]),
    remove: z.array(z.uuid()).max(50).default([]),
  }),
  set_priority: z.object({ conversation, priority: z.enum(priorities) }),
  mark_read: z.object({ conversation, upTo: z.number().int().nonnegative() }),
  edit: z.object({ message, parts: partsSchema }),
  remove: z.object({ message }),
  resend: z.object({ message }),
  merge_contacts: z.object({ from: z.uuid(), into: z.uuid() }),
  unmerge_contact: z.object({ contact: z.uuid() }),
  erase_contact: z.object({ contact: z.uuid() }),
  block: z.object({ contact: z.uuid(), blocked: z.boolean() }),
  mark_spam: z.object({ conversation, spam: z.boolean().default(true) }),
  start: z.object({
    inbox: z.uuid(),
    to: z.union([
      z.object({ contact: z.uuid() }),
      z.object({ namespace: z.string().max(200), value: z.string().max(500) }),
    ]),
    name: z.string().max(500).optional(),
    parts: partsSchema,
  }),
  suggest: z.object({
    conversation,
    parts: partsSchema.optional(),
    action: z.json().optional(),
    why: z.string().max(2000).default(''),
  }),
  dismiss_suggestion: z.object({ suggestion: z.uuid() }),
  /** What is not named stays; an attribute set to null is taken away. */
  edit_contact: z.object({
    contact: z.uuid(),
    name: z.string().trim().min(1).max(500).optional(),
    avatarUrl: z
      .url({ protocol: /^https$/ })
      .max(2_000)
      .nullable()
      .optional(),
    locale: z.string().trim().min(2).max(35).nullable().optional(),
    attributes: z
      .record(z.string().min(1).max(100), z.string().max(2_000).nullable())
      .refine((it) => Object.keys(it).length <= 100, 'Up to 100 attributes.')
      .optional(),
  }),
  /** What typed lines do in one thread of a surface, as far as its channel allows. */
  set_mode: z.object({ conversation, installation: z.uuid(), mode: z.enum(['explicit', 'direct']) }),
  set_availability: z.object({ availability: z.enum(['online', 'away', 'offline']) }),
} as const

export type CommandName = keyof typeof commandSchemas
export const commandNames = Object.keys(commandSchemas) as CommandName[]
export const commandSchema = <N extends CommandName>(name: N): (typeof commandSchemas)[N] => commandSchemas[name]

export type CommandInput<N extends CommandName> = z.input<(typeof commandSchemas)[N]>
export type CommandBody<N extends CommandName> = z.output<(typeof commandSchemas)[N]>

/** What the actor believed when deciding. If it is no longer so, the command is refused as `stale` with what changed. */
export const expectSchema = z.object({
  status: z.enum(statuses).optional(),
  assignee: z.uuid().nullable().optional(),
  /** The last message number (of any kind) that was seen. */
  lastNumber: z.number().int().nonnegative().optional(),
  /** The last number of a message by the contact that was seen. */
  lastInNumber: z.number().int().nonnegative().optional(),
})
export type Expect = z.infer<typeof expectSchema>

/** A wish with an id: twice is once, per account and actor. The same id with another body is refused as `id_reused`. */
export type Command<N extends CommandName = CommandName> = {
  [K in N]: { id: string; actor: Actor; name: K; body: CommandInput<K>; expect?: Expect }
}[N]

/** Ids of what came to be. Kept with the command, so a repeat gets the same answer. */
export type CommandResult = {
  conversation?: string
  message?: string
  contact?: string
  suggestion?: string
  seq?: number
  number?: number
}
