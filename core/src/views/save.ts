import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import { requirePermission } from '../commands/acting.ts'
import type { CommandBody, CommandResult, ViewFilter } from '../contract/index.ts'
import { isUuid, Refusal, uuidv7 } from '../contract/index.ts'
import type { Row } from '../db/index.ts'
import { record } from '../events/record.ts'

type Saved = Row<'saved_views'>

/** Of one member: so that a list of lists stays one. */
const VIEWS_MAX = 200

/** Keeps a list of conversations under a name: one's own, or everybody's by whoever manages those. */
export const saveView = async (acting: Acting, wanted: CommandBody<'save_view'>): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  const owner = ownerOf(acting, wanted.scope)
  await requireKnown(acting, wanted.filter)
  const existing = wanted.view ? await lockedView(acting, wanted.view) : undefined
  if (!existing) await requireRoom(acting, owner)
  const id = existing?.id ?? uuidv7()
  const values = { member_id: owner, name: wanted.name, filter: JSON.stringify(wanted.filter) }
  const { rows } = await sql`
    INSERT INTO saved_views (account_id, id, member_id, name, filter)
    VALUES (${accountId}, ${id}, ${values.member_id}, ${values.name}, ${values.filter}::jsonb)
    ON CONFLICT DO NOTHING RETURNING id`.execute(trx)
  if (rows.length === 0) await change(acting, existing, values)
  await record(trx, [{ accountId, type: 'view.changed', actor, data: { view: id } }])
  return { view: id }
}

const change = async (
  { trx, accountId }: Acting,
  existing: Saved | undefined,
  values: { member_id: string | null; name: string; filter: string },
): Promise<void> => {
  const taken = new Refusal('conflict', `There is a view named “${values.name}” already.`)
  if (!existing) throw taken
  const { rows } = await sql`
    UPDATE saved_views v SET member_id = ${values.member_id}, name = ${values.name}, filter = ${values.filter}::jsonb, updated_at = now()
    WHERE v.account_id = ${accountId} AND v.id = ${existing.id} AND NOT EXISTS (
      SELECT 1 FROM saved_views o WHERE o.account_id = v.account_id AND o.id <> v.id
        AND o.member_id IS NOT DISTINCT FROM ${values.member_id}::uuid AND lower(o.name) = lower(${values.name}))
    RETURNING id`.execute(trx)
  if (rows.length === 0) throw taken
}

const ownerOf = (acting: Acting, scope: 'personal' | 'account'): string | null => {
  if (scope === 'account') {
    requirePermission(acting, 'views.manage')
    return null
  }
  if (acting.actor.kind !== 'member') throw new Refusal('forbidden', 'Only a member has views of their own.')
  return acting.actor.id
}

/** The one to be changed, by somebody who may; of another's own it is not told that it exists. */
export const lockedView = async (acting: Acting, id: string): Promise<Saved> => {
  const { trx, accountId, actor } = acting
  const found = await trx
    .selectFrom('saved_views')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!found || (found.member_id && found.member_id !== actor.id))
    throw new Refusal('not_found', 'There is no such view.')
  if (!found.member_id) requirePermission(acting, 'views.manage')
  return found
}

const requireRoom = async ({ trx, accountId }: Acting, owner: string | null): Promise<void> => {
  const { rows } = await sql<{ views: number }>`
    SELECT count(*)::int AS views FROM saved_views WHERE account_id = ${accountId} AND member_id IS NOT DISTINCT FROM ${owner}::uuid`.execute(
    trx,
  )
  if ((rows[0]?.views ?? 0) >= VIEWS_MAX) throw new Refusal('conflict', `Up to ${VIEWS_MAX} views: remove one first.`)
}

const TABLES = { inbox: 'connections', assignee: 'members', team: 'teams', labels: 'labels' } as const

/** What a filter names must be there: another account's does not exist. */
const requireKnown = async ({ trx, accountId }: Acting, filter: ViewFilter): Promise<void> => {
  for (const [field, table] of Object.entries(TABLES)) {
    const ids = [...new Set((filter[field as keyof typeof TABLES] ?? []).filter(isUuid))]
    if (ids.length === 0) continue
    const { rows } = await sql`
      SELECT 1 FROM ${sql.table(table)} WHERE account_id = ${accountId} AND id = ANY (${ids}::uuid[])`.execute(trx)
    if (rows.length < ids.length) throw new Refusal('not_found', `${field}: there is no such one.`)
  }
}
