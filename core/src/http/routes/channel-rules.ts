import { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { connectionRow } from '../../connections/index.ts'
import { priorities, Refusal, uuidv7 } from '../../contract/index.ts'
import type { Row } from '../../db/index.ts'
import type { Services } from '../../services.ts'
import { channelIdsOf } from '../../surfaces/channel-ids.ts'
import { requireFit } from '../../surfaces/fitting.ts'
import { checkRules } from '../../surfaces/rules.ts'
import { followRules } from '../../surfaces/watching.ts'
import { route } from '../route.ts'
import { idParams } from './schemas.ts'

const rule = z.strictObject({
  inbox: z.uuid().nullable().default(null),
  team: z.uuid().nullable().default(null),
  label: z.uuid().nullable().default(null),
  priority: z.enum(priorities).nullable().default(null),
  via: z.string().min(1).max(100).nullable().default(null).describe('The channel of the inbox, by its id.'),
  language: z
    .string()
    .trim()
    .min(2)
    .max(35)
    .nullable()
    .default(null)
    .describe('Of the contact. fr takes fr-CA as well.'),
  attribute: z
    .strictObject({ name: z.string().min(1).max(100), value: z.string().max(2_000) })
    .nullable()
    .default(null)
    .describe('What is known of the contact.'),
  hours: z
    .enum(['open', 'closed'])
    .nullable()
    .default(null)
    .describe('Of the inbox, at the moment the rules are asked. One that names no hours is never closed.'),
  channel: z.string().min(1).max(200).describe('Where in the installation.'),
  mode: z.enum(['explicit', 'confirm', 'direct', 'alerts']).default('explicit'),
  hold: z.int().min(0).max(60).default(8).describe('Seconds a typed line waits in mode direct.'),
  quiet: z
    .int()
    .min(0)
    .max(365)
    .default(7)
    .describe('A thread silent for so many days is opened anew when the contact writes. 0: never.'),
  beside: z.boolean().default(false).describe('Shows it here as well, wherever other rules show it.'),
})
const rules = z.strictObject({ data: z.array(rule).max(200) }).describe('In order; the first that fits decides.')

type Asking = { services: Services; caller: Caller; params: { id: string } }

const installation = async ({ services, caller, params }: Asking): Promise<Row<'connections'>> => {
  const row = await connectionRow(services.db.root, caller.accountId, params.id)
  if (row.kind !== 'installation') throw new Refusal('not_found', 'There is no such installation.')
  return row
}

const stored = async (call: Asking) => {
  const { id } = await installation(call)
  const rows = await call.services.db.root
    .selectFrom('channel_rules')
    .selectAll()
    .where('account_id', '=', call.caller.accountId)
    .where('installation_id', '=', id)
    .orderBy('position')
    .execute()
  return {
    data: rows.map(asRule),
  }
}

const asRule = (r: Row<'channel_rules'>): z.output<typeof rule> => ({
  inbox: r.inbox_id,
  team: r.team_id,
  label: r.label_id,
  priority: r.priority,
  via: r.via,
  language: r.language,
  attribute: r.attribute === null ? null : { name: r.attribute, value: r.attribute_value ?? '' },
  hours: r.hours,
  channel: r.channel,
  mode: r.mode,
  hold: r.hold_seconds,
  quiet: r.quiet_days,
  beside: r.beside,
})

/** Replaces them all. What a rule names must be of this account: the foreign keys say so. */
const store = async (call: Asking, wanted: z.output<typeof rules>['data']): Promise<void> => {
  const found = await installation(call)
  const { account_id, id: installation_id } = found
  const rows = wanted.map(({ inbox, team, label, attribute, hold, quiet, ...rest }, index) => ({
    ...rest,
    attribute: attribute?.name ?? null,
    attribute_value: attribute?.value ?? null,
    hold_seconds: hold,
    quiet_days: quiet,
    account_id,
    id: uuidv7(),
    installation_id,
    position: (index + 1) * 10,
    inbox_id: inbox,
    team_id: team,
    label_id: label,
  }))
  if (rows.length > 0) checkRules(rows)
  // What stands there already is not asked about: it may have become unfit, and other rules must still be changed.
  const { data: present } = await stored(call)
  const isNew = (rule: { channel: string; mode: string }): boolean =>
    !present.some((it) => it.channel === rule.channel && it.mode === rule.mode)
  const ids = await requireFit(call.services, found, rows.filter(isNew))
  const known = await channelIdsOf(call.services.db.root, found)
  const bound = rows.map((row) => ({ ...row, channel_id: known.get(row.channel) ?? ids.get(row.channel) ?? null }))
  await call.services.db.transaction(async (trx) => {
    await trx
      .deleteFrom('channel_rules')
      .where('account_id', '=', account_id)
      .where('installation_id', '=', installation_id)
      .execute()
    if (bound.length > 0) await trx.insertInto('channel_rules').values(bound).execute()
  })
}

export const channelRulesRoutes = [
  route({
    method: 'GET',
    path: '/installations/:id/rules',
    summary: 'Where conversations are shown in an installation',
    permission: 'connections.manage',
    params: idParams,
    answer: rules,
    run: stored,
  }),
  route({
    method: 'PUT',
    path: '/installations/:id/rules',
    summary: 'Say where conversations are shown in an installation',
    permission: 'connections.manage',
    params: idParams,
    body: rules,
    answer: rules,
    run: async (call) => {
      await store(call, call.body.data)
      await followRules(call.services.db, { accountId: call.caller.accountId, installation: call.params.id })
      return stored(call)
    },
  }),
]
