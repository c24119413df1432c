import { z } from 'zod'
import { attributeBearers, attributeDefinitionSchema } from './attributes.ts'
import { priorities, statuses } from './choices.ts'
import { envelopeSchema } from './envelope.ts'
import { hoursSchema } from './hours/index.ts'
import { noticePreferencesSchema } from './notices.ts'
import { partsSchema } from './parts.ts'
import { linkSchema } from './record-links.ts'
import { viewFilterSchema } from './saved-views.ts'

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

const conversation = z.uuid()
const message = z.uuid()

/**
 * Where a line was written, when it already stands in a surface: the mirror then ticks that line instead of posting it
 * again. `thread`: the root it stands below; a mirror that left that thread posts the line where it is now.
 */
const origin = z.object({
  connection: z.uuid(),
  key: z.string().min(1).max(500),
  thread: z.string().min(1).max(500).optional(),
  /** What the guards of `visibility` saw in it, for whoever sends it later: its words alone no longer tell. */
  seen: z
    .object({
      subtype: z.enum(['none', 'files', 'broadcast', 'unknown']),
      mentions: z.boolean(),
      callsGroup: z.boolean().optional(),
      files: z.array(z.enum(['own', 'elsewhere'])).max(50),
    })
    .optional(),
})

/** One emoji, as people see one: with its skin tone, its joiners and its colour. */
const EMOJI = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?)$/v
const emojiSchema = z.string().max(40).regex(EMOJI, 'is one emoji')

/** Whom a note calls: members by name, and everybody who is in a team right now. */
const membersCalled = z.array(z.uuid()).max(50)
const teamsCalled = z.array(z.uuid()).max(10)

/** What is not named stays; one set to null is taken away. */
const attributesSet = z
  .record(z.string().min(1).max(100), z.string().max(2_000).nullable())
  .refine((it) => Object.keys(it).length <= 100, 'Up to 100 attributes.')

/** What bears a link: one of both. */
const bearer = { contact: z.uuid().optional(), conversation: conversation.optional() }

const commandSchemas = {
  reply: z.object({
    conversation,
    parts: partsSchema,
    /** Who gets it; without it, whoever the conversation is with. Only where the inbox says `envelope: 'native'`. */
    envelope: envelopeSchema.optional(),
    answers: message.optional(),
    origin: origin.optional(),
    /** The suggestion it was made from, which is accepted by this. */
    suggestion: z.uuid().optional(),
    /**
     * Of a bot: it asks about a matter that is over. That stays resolved, also when the contact answers with a choice or a
     * form. Words always take it up again.
     */
    afterwards: z.literal(true).optional(),
  }),
  note: z.object({
    conversation,
    parts: partsSchema,
    mentions: membersCalled.default([]),
    teams: teamsCalled.default([]),
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
  /** Of a note also whom it calls from now on; what is not named stays. */
  edit: z.object({
    message,
    parts: partsSchema,
    mentions: membersCalled.optional(),
    teams: teamsCalled.optional(),
  }),
  remove: z.object({ message }),
  /** Of the company, on what a contact wrote; `on: false` takes it back. Only where the inbox says `react: 'native'`. */
  react: z.object({ message, emoji: emojiSchema, on: z.boolean().default(true) }),
  /** With `delivery` only while that try is the last one, and nobody knows what came of it. */
  resend: z.object({ message, delivery: z.uuid().optional() }),
  /** What nobody knew the fate of has arrived: an agent saw it at the contact's side. Names the try that is in doubt. */
  confirm_sent: z.object({ message, delivery: z.uuid() }),
  /** Somebody who has not written yet, by addresses whoever wishes it vouches for; who bears one of them already is found. */
  create_contact: z.object({
    name: z.string().trim().min(1).max(500).optional(),
    identities: z
      .array(z.object({ namespace: z.enum(['email', 'phone']), value: z.string().trim().min(3).max(320) }))
      .min(1)
      .max(10),
  }),
  merge_contacts: z.object({ from: z.uuid(), into: z.uuid() }),
  unmerge_contact: z.object({ contact: z.uuid() }),
  /** They are two people, whatever address they share: nothing merges them by itself, and nothing suggests it again. */
  keep_apart: z.object({ contact: z.uuid(), other: z.uuid() }),
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
    /** Whom else it goes to, and its subject. Only where the inbox says `envelope: 'native'`. */
    envelope: envelopeSchema.optional(),
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
    attributes: attributesSet.optional(),
  }),
  set_attributes: z.object({ conversation, attributes: attributesSet }),
  /** Makes it, or changes the one of that key. Its type stays: what was set would no longer fit. */
  define_attribute: attributeDefinitionSchema,
  /** Nobody is offered it any more; what was set stays. Defining it again brings it back. */
  retire_attribute: z.object({ of: z.enum(attributeBearers), key: z.string().max(100) }),
  /** A contact or a conversation is also a record of another system. One record is one contact. */
  link_record: linkSchema.extend(bearer),
  unlink_record: z.object({ link: z.uuid() }),
  /** What agents keep about a person, for each other. With `remark` that one is worded anew. */
  remark: z.object({ contact: z.uuid(), remark: z.uuid().optional(), text: z.string().trim().min(1).max(5_000) }),
  remove_remark: z.object({ remark: z.uuid() }),
  /** Without `view` a new one. */
  save_view: z.object({
    view: z.uuid().optional(),
    name: z.string().trim().min(1).max(100),
    scope: z.enum(['personal', 'account']).default('personal'),
    filter: viewFilterSchema,
  }),
  remove_view: z.object({ view: z.uuid() }),
  /** What typed lines do in one thread of a surface, as far as its channel allows. */
  set_mode: z.object({ conversation, installation: z.uuid(), mode: z.enum(['explicit', 'direct']) }),
  /** Whoever asks, or another `member`. */
  follow: z.object({ conversation, member: z.uuid().optional() }),
  unfollow: z.object({ conversation, member: z.uuid().optional() }),
  /** Whoever asks is told nothing more of it, until it is given to them or calls them by name. */
  mute: z.object({ conversation, muted: z.boolean().default(true) }),
  set_notice_preferences: noticePreferencesSchema.partial(),
  /** A member took it to hand; it is then offered to them before others that fit as well. */
  use_canned_response: z.object({ response: z.uuid() }),
  /**
   * Shows a conversation elsewhere: the thread it leaves says where it goes on. `anew`: also where it stands already, as a
   * new thread below the newest ones. Where a person moved it, it stays until they move it again or it is resolved.
   */
  move_mirror: z.object({
    conversation,
    installation: z.uuid(),
    channel: z.string().min(1).max(200),
    anew: z.boolean().default(false),
  }),
  /** Somebody in a surface is this member, whatever their addresses say: an administrator's word. Whoever says it of themselves proves it by a code. */
  link_agent: z.object({ installation: z.uuid(), person: z.string().min(1).max(100), member: z.uuid() }),
  unlink_agent: z.object({ installation: z.uuid(), person: z.string().min(1).max(100) }),
  /** What stands below one's own answers, where the channel shows signatures. Plain text. */
  set_signature: z.object({ signature: z.string().trim().max(5_000) }),
  /** What was said, by mail: to the contact, or to an address. Never notes. `inbox`: through this one. `unread`: an answer waits in it, which the mail says. */
  send_transcript: z.object({
    conversation,
    to: z.string().max(320).optional(),
    inbox: z.uuid().optional(),
    unread: z.boolean().default(false),
  }),
  /** What a plugin offers to do with a conversation. */
  act: z.object({ conversation, plugin: z.string().max(100), action: z.string().max(100) }),
  /** When an inbox is open. Null: nobody says so any more. */
  set_hours: z.object({ inbox: z.uuid(), hours: hoursSchema.nullable() }),
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
  /**
   * The last number up to which what was said to or by the contact was seen. Notes, activity lines and the actor's own
   * answers change nothing; a newer line of the contact, or anybody else's answer, does.
   */
  lastSpokenNumber: z.number().int().nonnegative().optional(),
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
  link?: string
  remark?: string
  view?: string
  attribute?: string
  seq?: number
  number?: number
}
