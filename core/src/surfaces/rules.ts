import type { Priority } from '../contract/index.ts'
import { isOpen, Refusal } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'

export type ChannelRule = Row<'channel_rules'>

/** What a rule looks at. A condition that is not set matches everything. */
export type RuleFacts = {
  inbox: string
  /** The channel of the inbox. */
  via: string
  team?: string
  labels: readonly string[]
  priority: Priority
  /** What the contact writes in, else what is known of them. */
  language?: string
  attributes: Readonly<Record<string, string>>
  /** Of the inbox. */
  hours: 'open' | 'closed'
}
export type Place = { rule: string; installation: string; channel: string }

/** Ordered, the first match wins: where a conversation is shown. What takes everything comes after what asks for something. */
export const placeFor = (rules: readonly ChannelRule[], facts: RuleFacts): Place | undefined =>
  firstOf(
    rules.filter((rule) => !rule.beside),
    facts,
  )

const firstOf = (rules: readonly ChannelRule[], facts: RuleFacts): Place | undefined => {
  const inOrder = [...rules].sort(
    (a, b) => Number(isCatchAll(a)) - Number(isCatchAll(b)) || a.position - b.position || (a.id < b.id ? -1 : 1),
  )
  const rule = inOrder.find((r) => matches(r, facts))
  if (!rule) return undefined
  return { rule: rule.id, installation: rule.installation_id, channel: rule.channel }
}

const matches = (rule: ChannelRule, facts: RuleFacts): boolean =>
  fits(rule.inbox_id, facts.inbox) &&
  fits(rule.via, facts.via) &&
  fits(rule.team_id, facts.team) &&
  (rule.label_id === null || facts.labels.includes(rule.label_id)) &&
  fits(rule.priority, facts.priority) &&
  fits(rule.hours, facts.hours) &&
  speaks(rule.language, facts.language) &&
  (rule.attribute === null || isOwn(facts.attributes, rule.attribute, rule.attribute_value))

const fits = (wanted: string | null, is: string | undefined): boolean => wanted === null || wanted === is

/** French is also what is spoken in Canada; Canadian French is not what is spoken in France. */
const speaks = (wanted: string | null, is = ''): boolean => {
  if (wanted === null) return true
  const [asked, spoken] = [wanted.toLowerCase(), is.toLowerCase().replaceAll('_', '-')]
  return spoken === asked || spoken.startsWith(`${asked}-`)
}

const isOwn = (attributes: RuleFacts['attributes'], name: string, value: string | null): boolean =>
  Object.hasOwn(attributes, name) && attributes[name] === value

const CONDITIONS = ['inbox_id', 'via', 'team_id', 'label_id', 'priority', 'language', 'attribute', 'hours'] as const
type Conditions = Partial<Pick<ChannelRule, (typeof CONDITIONS)[number]>>

const isCatchAll = (rule: Conditions): boolean => CONDITIONS.every((name) => !rule[name])

/** Without a last rule that takes everything, a conversation could come to nobody's eyes. */
export const checkRules = (rules: readonly Conditions[]): void => {
  const last = rules.at(-1)
  if (!last || !isCatchAll(last))
    throw new Refusal('invalid_setting', 'The last channel rule must take everything: give it no conditions.')
}

type Subject = { accountId: string; conversation: string }

/** Rules of installations that are switched on. */
const rulesOf = (db: Executor, accountId: string): Promise<ChannelRule[]> =>
  db
    .selectFrom('channel_rules')
    .innerJoin('connections', (join) =>
      join
        .onRef('connections.account_id', '=', 'channel_rules.account_id')
        .onRef('connections.id', '=', 'channel_rules.installation_id'),
    )
    .selectAll('channel_rules')
    .where('channel_rules.account_id', '=', accountId)
    .where('connections.enabled', '=', true)
    .execute()

/** What rules look at, of one conversation as it is now; whether its inbox was open is asked of one moment. */
const factsOf = async (
  db: Executor,
  { accountId, conversation: id }: Subject,
  at: Date,
): Promise<RuleFacts | undefined> => {
  const row = await db
    .selectFrom('conversations as c')
    .innerJoin('connections as i', (on) =>
      on.onRef('i.account_id', '=', 'c.account_id').onRef('i.id', '=', 'c.inbox_id'),
    )
    .innerJoin('contacts as p', (on) =>
      on.onRef('p.account_id', '=', 'c.account_id').onRef('p.id', '=', 'c.contact_id'),
    )
    // Merged contacts speak through their root.
    .leftJoin('contacts as r', (on) => on.onRef('r.account_id', '=', 'p.account_id').onRef('r.id', '=', 'p.root_id'))
    .select(['c.inbox_id', 'c.team_id', 'c.priority', 'c.language', 'i.plugin', 'i.hours', 'p.locale', 'p.attributes'])
    .select(['r.locale as root_locale', 'r.attributes as root_attributes'])
    .where('c.account_id', '=', accountId)
    .where('c.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    inbox: row.inbox_id,
    via: row.plugin,
    team: row.team_id ?? undefined,
    labels: await labelsOf(db, accountId, id),
    priority: row.priority,
    language: row.language ?? row.root_locale ?? row.locale ?? undefined,
    attributes: { ...row.attributes, ...row.root_attributes },
    hours: row.hours && !isOpen(row.hours, at) ? 'closed' : 'open',
  }
}

const labelsOf = async (db: Executor, accountId: string, conversation: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('conversation_labels')
    .select('label_id')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .execute()
  return rows.map((row) => row.label_id)
}

/** Where the rules want a conversation now. `at`: the moment that counts for the hours of its inbox. */
export const placeNow = async (
  db: Executor,
  accountId: string,
  conversation: string,
  at = new Date(),
): Promise<Place | undefined> => {
  const rules = await rulesOf(db, accountId)
  const facts = rules.length > 0 ? await factsOf(db, { accountId, conversation }, at) : undefined
  return facts && placeFor(rules, facts)
}

/** Where an installation shows it besides, wherever it is at home. */
export const placeBeside = async (
  db: Executor,
  accountId: string,
  conversation: string,
  installation: string,
  at = new Date(),
): Promise<Place | undefined> => {
  const rules = (await rulesOf(db, accountId)).filter((rule) => rule.beside && rule.installation_id === installation)
  const facts = rules.length > 0 ? await factsOf(db, { accountId, conversation }, at) : undefined
  return facts && firstOf(rules, facts)
}
