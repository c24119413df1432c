import { connectionRow } from '../connections/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Executor, Row, Trx } from '../db/index.ts'
import type { Services } from '../services.ts'
import { channelIdsOf } from '../surfaces/channel-ids.ts'
import { requireFit } from '../surfaces/fitting.ts'
import { checkRules } from '../surfaces/rules.ts'
import { followRules } from '../surfaces/watching.ts'
import type { RuleFile } from './file.ts'
import { idOf } from './named.ts'

type Rule = Row<'channel_rules'>
type At = { accountId: string; installation: string }

/** The rules of an installation are a list in order: the file's list replaces the old one. Answers whether anything changed. */
export const ensureRules = async (services: Services, at: At, wanted: readonly RuleFile[]): Promise<boolean> => {
  const rules = await Promise.all(wanted.map((rule) => asRow(services, at, rule)))
  if (rules.length > 0) checkRules(rules)
  const known = await rulesAt(services.db.root, at).execute()
  const fresh = rules.filter((rule) => !known.some((it) => saysTheSame(it, rule)))
  const row = await connectionRow(services.db.root, at.accountId, at.installation)
  const ids = await requireFit(services, row, fresh)
  const kept = await channelIdsOf(services.db.root, row)
  const bound = rules.map((rule) => ({ ...rule, channel_id: kept.get(rule.channel) ?? ids.get(rule.channel) ?? null }))
  const changed = await services.db.transaction((trx) => replaceRules(trx, at, bound))
  if (changed) await followRules(services.db, at)
  return changed
}

const asRow = async (services: Services, { accountId, installation }: At, rule: RuleFile): Promise<Rule> => ({
  account_id: accountId,
  id: uuidv7(),
  installation_id: installation,
  position: 0,
  channel: rule.channel,
  channel_id: null,
  mode: rule.mode,
  before_watch: null,
  hold_seconds: rule.hold,
  quiet_days: rule.quiet,
  beside: rule.beside,
  priority: rule.priority ?? null,
  via: rule.via ?? null,
  language: rule.language ?? null,
  attribute: rule.attribute?.name ?? null,
  attribute_value: rule.attribute?.value ?? null,
  hours: rule.hours ?? null,
  inbox_id: rule.inbox ? await idOf(services, 'connections', accountId, rule.inbox) : null,
  team_id: rule.team ? await idOf(services, 'teams', accountId, rule.team) : null,
  label_id: rule.label ? await idOf(services, 'labels', accountId, rule.label) : null,
})

const rulesAt = (db: Executor, { accountId, installation }: At) =>
  db
    .selectFrom('channel_rules')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .orderBy('position')

/** A rule that says what it said keeps its row, and with it what became of its channel since. */
const replaceRules = async (trx: Trx, { accountId, installation }: At, wanted: readonly Rule[]): Promise<boolean> => {
  const present = await rulesAt(trx, { accountId, installation }).forUpdate().execute()
  const gone = [...present]
  const next = wanted.map((rule) => {
    const found = gone.findIndex((known) => saysTheSame(known, rule))
    return gone.splice(found, found < 0 ? 0 : 1)[0] ?? rule
  })
  if (gone.length === 0 && next.every((rule, index) => rule === present[index])) return false
  await removeRules(trx, accountId, gone)
  await writeInOrder(trx, next)
  return true
}

const saysTheSame = (known: Rule, rule: Rule): boolean =>
  (known.before_watch ?? known.mode) === rule.mode && SAID.every((name) => known[name] === rule[name])

const CONDITIONS = [
  'inbox_id',
  'via',
  'team_id',
  'label_id',
  'priority',
  'language',
  'attribute',
  'attribute_value',
  'hours',
] as const
const SAID = ['channel', 'hold_seconds', 'quiet_days', 'beside', ...CONDITIONS] as const

const removeRules = async (trx: Trx, accountId: string, rules: readonly Rule[]): Promise<void> => {
  const ids = rules.map(({ id }) => id)
  if (ids.length > 0)
    await trx.deleteFrom('channel_rules').where('account_id', '=', accountId).where('id', 'in', ids).execute()
}

const writeInOrder = async (trx: Trx, rules: readonly Rule[]): Promise<void> => {
  if (rules.length === 0) return
  await trx
    .insertInto('channel_rules')
    .values(rules.map((rule, index) => ({ ...rule, position: (index + 1) * 10 })))
    .onConflict((c) => c.columns(['account_id', 'id']).doUpdateSet((eb) => ({ position: eb.ref('excluded.position') })))
    .execute()
}
