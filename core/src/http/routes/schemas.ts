import { z } from 'zod'
import type { partsSchema } from '../../contract/index.ts'
import { hoursSchema, priorities, statuses } from '../../contract/index.ts'
import { activity, WHAT_ACTIVITY_IS } from './activity.ts'

// What answers look like. One source for the check on the way out and for the documentation.

export const idParams = z.object({ id: z.uuid() })
export const when = z.date()
export const done = z.object({ ok: z.literal(true) })

export const listQuery = z.object({
  filter: z.string().max(20_000).optional().describe('JSON: {"field","op","value"}, {"and":[…]} or {"or":[…]}.'),
  sort: z.string().max(60).optional().describe('A field; with `-` in front descending.'),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(4_000).optional().describe('`next` of the page before.'),
})

export const pageOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), next: z.string().nullable() })

// Checked when they were written; reading them again part by part would cost more than the query.
export const storedParts = z
  .custom<z.output<typeof partsSchema>>(Array.isArray)
  .meta({ type: 'array', items: { $ref: '#/components/schemas/Part' } })

export const member = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  avatarUrl: z.string().optional(),
  role: z.string(),
  permissions: z.array(z.string()),
  availability: z.enum(['online', 'away', 'offline']),
  signature: z.string().optional().describe('Below their answers, where the channel shows signatures.'),
})

export const participant = z.object({
  id: z.string(),
  name: z.string(),
  muted: z.boolean().describe('Is told nothing of it all the same.'),
})

export const label = z.object({ id: z.string(), name: z.string(), color: z.string() })
export const team = z.object({ id: z.string(), name: z.string(), members: z.array(z.string()) })
export const role = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  permissions: z.array(z.string()),
  builtIn: z.boolean(),
})

const links = z
  .array(
    z.object({
      link: z.string(),
      system: z.string(),
      type: z.string(),
      id: z.string(),
      url: z.string().optional(),
      label: z.string(),
    }),
  )
  .optional()
  .describe('Records of other systems; what makes and removes them are the commands `link_record` and `unlink_record`.')

export const yours = z.object({
  seen: z.number().int().describe('The last number whoever asks has seen.'),
  unread: z.number().int().describe('Messages of the contact since, up to 100.'),
  draft: z.boolean(),
})

export const contact = z.object({
  id: z.string(),
  name: z.string(),
  avatarUrl: z.string().optional(),
  locale: z.string().optional(),
  timeZone: z.string().optional().describe('Where their channel told last that they are, as `Europe/Berlin`.'),
  blocked: z.boolean(),
  firstSeen: when.optional(),
  lastWrote: when.optional().describe('By whichever channel. Only where contacts are asked for.'),
  optedOut: z.boolean().optional(),
  attributes: z.record(z.string(), z.string()),
  identities: z.array(
    z.object({
      namespace: z.string(),
      value: z.string(),
      verified: z.boolean(),
      optedOut: z.boolean().optional().describe('Nothing is sent to this one.'),
    }),
  ),
  links,
})

export const mergeSuggestion = z.object({
  id: z.string(),
  contact,
  other: contact,
  address: z.object({ namespace: z.string(), value: z.string() }).optional().describe('What both bear.'),
  status: z.enum(['open', 'accepted', 'dismissed']),
  createdAt: when,
})

export const conversation = z.object({
  id: z.string(),
  number: z.number().int(),
  inbox: z.object({ id: z.string(), name: z.string(), channel: z.string(), label: z.string() }),
  contact,
  status: z.enum(statuses),
  priority: z.enum(priorities),
  assignee: member.optional(),
  team: z.object({ id: z.string(), name: z.string() }).optional(),
  labels: z.array(label),
  snoozedUntil: z.union([when, z.literal('next-message')]).optional(),
  spam: z.boolean(),
  thread: z.string(),
  language: z.string().optional().describe('What the contact writes in, once it was clear.'),
  lastNumber: z.number().int(),
  lastInNumber: z.number().int(),
  seq: z.number().int(),
  waitingSince: when.optional(),
  lastMessageAt: when,
  lastText: z.string().optional(),
  createdAt: when,
  readByContact: z.number().int(),
  readByUs: z.number().int(),
  attributes: z.record(z.string(), z.string()).optional(),
  links,
  you: yours.optional().describe('What is of whoever asks, in lists and of a single one.'),
})

const mailbox = z.object({ address: z.string(), name: z.string().optional() })
const storedEnvelope = z.object({
  from: mailbox.optional(),
  replyTo: z.array(mailbox).optional(),
  to: z.array(mailbox),
  cc: z.array(mailbox),
  bcc: z.array(mailbox),
  subject: z.string(),
})

export const who = z.object({
  kind: z.string(),
  id: z.string().optional(),
  name: z.string(),
  avatarUrl: z.string().optional(),
})

const side = z.enum(['contact', 'us'])
const reaction = z.object({ emoji: z.string(), by: side, author: who.optional(), tell: z.string().optional() })

const deliveryStatus = z.enum(['queued', 'sending', 'accepted', 'delivered', 'read', 'failed', 'unsure'])

export const message = z.object({
  id: z.string(),
  conversation: z.string(),
  number: z.number().int(),
  seq: z.number().int(),
  kind: z.enum(['in', 'out', 'note', 'activity']),
  author: who,
  parts: storedParts,
  text: z.string(),
  envelope: storedEnvelope.optional().describe('Who it went to and its subject, where the channel has such.'),
  delivery: z.object({ status: deliveryStatus, tell: z.string().optional(), id: z.uuid().optional() }).optional(),
  answers: z.string().optional(),
  editedAt: when.optional(),
  removedAt: when.optional(),
  createdAt: when,
  activity: activity.optional().describe(WHAT_ACTIVITY_IS),
  reactions: z.array(reaction),
})

export const connection = z.object({
  id: z.string(),
  plugin: z.string(),
  name: z.string(),
  settings: z.record(z.string(), z.unknown()).describe('A secret is shown as {"set": true}.'),
  doorUrl: z.string(),
  token: z.string().describe('Names the connection in its door, and wherever its plugin hands it out.'),
  health: z.enum(['ok', 'reauthorise', 'unreachable', 'misconfigured']),
  healthTell: z.string(),
  enabled: z.boolean(),
  assign: z.enum(['off', 'round-robin']),
  team: z.string().nullable(),
  app: z.string().nullable(),
  hours: hoursSchema.nullable().describe('When an inbox is open. What sets it is the command `set_hours`.'),
  createdAt: when,
})

export const app = z.object({
  id: z.string(),
  plugin: z.string(),
  name: z.string(),
  settings: z.record(z.string(), z.unknown()).describe('A secret is shown as {"set": true}.'),
  doorUrl: z.string().describe('Where the provider sends the hooks of all its connections.'),
  createdAt: when,
})

export const commandResult = z.object({
  conversation: z.string().optional(),
  message: z.string().optional(),
  contact: z.string().optional(),
  suggestion: z.string().optional(),
  link: z.string().optional(),
  remark: z.string().optional(),
  view: z.string().optional(),
  attribute: z.string().optional(),
  seq: z.number().int().optional(),
  number: z.number().int().optional(),
})

export const token = z.object({
  id: z.string(),
  name: z.string(),
  member: z.string(),
  hint: z.string().describe('The last four characters.'),
  scopes: z.array(z.string()),
  createdAt: when,
  expiresAt: when.nullable(),
  lastUsedAt: when.nullable(),
  revokedAt: when.nullable(),
})

export const delivery = z.object({
  id: z.string(),
  conversation: z.string(),
  message: z.string().nullable(),
  connection: z.string(),
  op: z.string(),
  status: deliveryStatus,
  tell: z.string().nullable(),
  code: z.string().nullable(),
  attempts: z.number().int(),
  createdAt: when,
  settledAt: when.nullable(),
})

export const piece = z.object({
  index: z.number().int(),
  status: deliveryStatus,
  keys: z.array(z.string()),
  tell: z.string().nullable(),
  code: z.string().nullable(),
})

export const rawItem = z.object({
  id: z.string(),
  plugin: z.string(),
  connection: z.string(),
  key: z.string().nullable().describe('As the provider named it; gone once the item is emptied.'),
  state: z.enum(['new', 'done', 'unreadable']),
  attempts: z.number().int(),
  reason: z.string().nullable(),
  receivedAt: when,
  closedAt: when.nullable(),
})

export const event = z.object({
  id: z.string(),
  type: z.string(),
  at: when,
  conversation: z.string().nullable(),
  message: z.string().nullable(),
  seq: z.number().int().nullable(),
  actor: z.record(z.string(), z.unknown()).nullable(),
  data: z.record(z.string(), z.unknown()),
})

export const file = z.object({
  id: z.string(),
  name: z.string(),
  mime: z.string(),
  size: z.number().int(),
  status: z.enum(['ready', 'pending', 'missing']),
  url: z.string().describe('Opens the file for an hour.'),
  createdAt: when,
})

export const suggestion = z.object({
  id: z.string(),
  conversation: z.string(),
  parts: z.array(z.unknown()).nullable(),
  action: z.unknown(),
  why: z.string(),
  author: z.record(z.string(), z.unknown()),
  status: z.enum(['open', 'accepted', 'dismissed']),
  createdAt: when,
})

export const audit = z.object({
  id: z.string(),
  actor: z.record(z.string(), z.unknown()),
  action: z.string(),
  target: z.string().nullable(),
  at: when,
})
