import type { ConversationView, Hub } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import { tables } from './tables.ts'

const words = {
  question: z.string().trim().min(1).max(1_000).describe('What is asked.'),
  followUp: z
    .string()
    .trim()
    .max(1_000)
    .describe('What is said to an answer, and asks for a comment; nothing: nothing.'),
  comment: z.string().trim().min(1).max(200).describe('What stands above the field of the comment.'),
  change: z.string().trim().min(1).max(24).describe('On the button that asks once more.'),
  grades: z.array(z.string().trim().min(1).max(100)).length(5).describe('What 1 to 5 are called.'),
}
const wordingSchema = z.strictObject(words).partial()

const LABELS_MAX = 50
const labels = z.array(z.uuid()).max(LABELS_MAX)

const fields = {
  enabled: z.boolean(),
  scale: z.enum(['emoji', 'stars', 'numbers']),
  delayMinutes: z
    .int()
    .min(0)
    .max(7 * 24 * 60)
    .describe('So long after it was resolved, if it still is.'),
  only: labels.describe('Only conversations with one of these labels; none: all of them.'),
  never: labels.describe('No conversation with one of these labels.'),
  low: z.int().min(0).max(4).describe('Up to this, a score is low; 0: none is.'),
  reopen: z.boolean().describe('A low score reopens the conversation.'),
  ...words,
  translations: z
    .record(z.string().min(2).max(35), wordingSchema)
    .describe('The same words by language: `de`, `pt-BR`.'),
}

/** Of one inbox: what is not named is as the account says. */
export const inboxSettingsSchema = z.strictObject(fields).partial()
export const accountSettingsSchema = z
  .strictObject({ ...fields, name: z.string().trim().min(1).max(100).describe('Who asks.') })
  .partial()

export type AccountSettings = z.output<typeof accountSettingsSchema>
type Settings = Required<AccountSettings>

const DEFAULTS: Settings = {
  enabled: false,
  name: 'Survey',
  scale: 'emoji',
  delayMinutes: 0,
  only: [],
  never: [],
  low: 2,
  reopen: false,
  question: 'How content are you with the help you got?',
  followUp: 'Thank you! What was good, and what could be better?',
  comment: 'Your words',
  change: 'Change my answer',
  grades: ['Very bad', 'Bad', 'Fair', 'Good', 'Very good'],
  translations: {},
}

/** The words of one survey. */
export type Wording = Pick<Settings, 'scale' | 'question' | 'followUp' | 'comment' | 'change' | 'grades'>

const ACCOUNT = 'account'

export const allSettings = async (hub: Hub): Promise<Map<string, AccountSettings>> => {
  const rows = await tables(hub)
    .selectFrom('settings')
    .selectAll()
    .where('account_id', '=', hub.accountId)
    .orderBy('place')
    .execute()
  return new Map(rows.map(({ place, value }) => [place, value]))
}

export const accountSettings = (all: ReadonlyMap<string, AccountSettings>): AccountSettings => all.get(ACCOUNT) ?? {}
export const inboxSettings = (all: ReadonlyMap<string, AccountSettings>): [string, AccountSettings][] =>
  [...all].filter(([place]) => place !== ACCOUNT)

/** What counts in one inbox; without it, in the account. */
export const settingsIn = async (hub: Hub, inbox = ACCOUNT): Promise<Settings> => {
  const all = await allSettings(hub)
  return { ...DEFAULTS, ...all.get(ACCOUNT), ...all.get(inbox) }
}

/** In the contact's language, where it was translated. */
export const wordingFor = (settings: Settings, { language, contact }: ConversationView): Wording => {
  const { scale, question, followUp, comment, change, grades, translations } = settings
  const tag = (language ?? contact.locale ?? '').toLowerCase()
  const byTag = new Map(Object.entries(translations).map(([of, translated]) => [of.toLowerCase(), translated]))
  const translated = byTag.get(tag) ?? byTag.get(tag.split('-')[0] ?? '')
  return { scale, question, followUp, comment, change, grades, ...translated }
}

/** Without `inbox`, of the account. What was set before and is not named is taken away. */
export const saveSettings = async (hub: Hub, value: AccountSettings, inbox?: string): Promise<void> => {
  if (inbox) await requireInbox(hub, inbox)
  await requireLabels(hub, [...(value.only ?? []), ...(value.never ?? [])])
  const stored = JSON.stringify(value) as never
  await tables(hub)
    .insertInto('settings')
    .values({ account_id: hub.accountId, place: inbox ?? ACCOUNT, value: stored })
    .onConflict((c) => c.columns(['account_id', 'place']).doUpdateSet({ value: stored }))
    .execute()
  // Who never asked hears nothing; who did goes on listening, as what was asked may be answered for days.
  if (value.enabled) await hub.listen(true)
}

export const removeSettings = async (hub: Hub, inbox: string): Promise<void> => {
  const removed = await tables(hub)
    .deleteFrom('settings')
    .where('account_id', '=', hub.accountId)
    .where('place', '=', inbox)
    .returning('place')
    .executeTakeFirst()
  if (!removed) await requireInbox(hub, inbox)
}

const requireInbox = async (hub: Hub, inbox: string): Promise<void> => {
  if (!(await hub.read.inboxes()).some(({ id }) => id === inbox))
    throw new Refusal('not_found', 'There is no such inbox.')
}

const requireLabels = async (hub: Hub, wanted: readonly string[]): Promise<void> => {
  if (wanted.length === 0) return
  const known = new Set((await hub.read.labels()).map(({ id }) => id))
  if (wanted.some((id) => !known.has(id))) throw new Refusal('not_found', 'There is no such label.')
}
