import { sql } from 'kysely'
import type { SavedViewView, ViewFilter } from '../contract/index.ts'
import { TOTAL_MAX } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import type { Sql } from './filter.ts'
import type { List } from './keyset.ts'
import { conversationsList } from './lists.ts'

type Saved = { id: string; name: string; member_id: string | null; filter: ViewFilter }
/** Who looks. */
type Viewer = { accountId: string; member: string }

/** A member's own and everybody's, by name, each with how many it holds: as many as are read, up to a hundred of each. */
export const savedViews = async (db: Executor, viewer: Viewer): Promise<SavedViewView[]> => {
  const rows = await visible(db, viewer)
  if (rows.length === 0) return []
  const counts = rows.map(({ filter }) => countOf(filter, viewer))
  const counted = await sql<{ totals: number[] }>`SELECT ARRAY[${sql.join(counts)}]::int[] AS totals`.execute(db)
  const totals = counted.rows[0]?.totals ?? []
  return rows.map(({ member_id, ...row }, i) => ({
    ...row,
    scope: member_id ? 'personal' : 'account',
    total: totals[i] ?? 0,
  }))
}

export const savedView = async (db: Executor, viewer: Viewer, id: string): Promise<ViewFilter | undefined> =>
  (await visible(db, viewer, sql`v.id = ${id}`))[0]?.filter

const visible = async (db: Executor, { accountId, member }: Viewer, which: Sql = sql`true`): Promise<Saved[]> => {
  const { rows } = await sql<Saved>`
    SELECT v.id, v.name, v.member_id, v.filter FROM saved_views v
    WHERE v.account_id = ${accountId} AND (v.member_id IS NULL OR v.member_id = ${member}) AND ${which}
    ORDER BY v.member_id IS NULL, lower(v.name), v.id`.execute(db)
  return rows
}

const countOf = (filter: ViewFilter, viewer: Viewer): Sql => sql`(SELECT count(*)::int FROM (
  SELECT 1 FROM conversations c WHERE c.account_id = ${viewer.accountId} AND ${fitting(filter, viewer)} LIMIT ${TOTAL_MAX}) AS found)`

/** Also in the order of how long contacts wait: a view sorted by it holds only those who do. */
export const viewList: List = {
  ...conversationsList,
  sorts: { ...conversationsList.sorts, waiting_since: { at: sql.ref('c.waiting_since'), as: 'timestamptz' } },
}

/** The condition over conversations `c`. What a view named and is gone fits nothing. */
export const fitting = (filter: ViewFilter, viewer: Viewer): Sql => {
  const { status, inbox, priority, assignee, team, labels, text, sort } = filter
  const conditions: Sql[] = [sql`NOT c.spam`]
  if (status) conditions.push(sql`c.status = ANY (${status}::text[])`)
  if (inbox) conditions.push(sql`c.inbox_id = ANY (${inbox}::uuid[])`)
  if (priority) conditions.push(sql`c.priority = ANY (${priority}::text[])`)
  if (assignee) conditions.push(ofAssignee(assignee, viewer))
  if (team) conditions.push(ofTeam(team, viewer))
  if (labels)
    conditions.push(sql`EXISTS (SELECT 1 FROM conversation_labels cl WHERE cl.account_id = c.account_id
      AND cl.conversation_id = c.id AND cl.label_id = ANY (${labels}::uuid[]))`)
  if (text) conditions.push(sql`c.last_text ILIKE ${`%${text.replace(/[!%_]/g, '!$&')}%`} ESCAPE '!'`)
  if (sort === 'waiting_since') conditions.push(sql`c.waiting_since IS NOT NULL`)
  return sql`(${sql.join(conditions, sql` AND `)})`
}

const ofAssignee = (wanted: readonly string[], { member }: Viewer): Sql => {
  const ids = wanted.filter((one) => one !== 'nobody').map((one) => (one === 'me' ? member : one))
  return sql`(c.assignee_id = ANY (${ids}::uuid[]) OR (${wanted.includes('nobody')} AND c.assignee_id IS NULL))`
}

const ofTeam = (wanted: readonly string[], { accountId, member }: Viewer): Sql => {
  const ids = wanted.filter((one) => one !== 'none' && one !== 'mine')
  const mine = wanted.includes('mine')
    ? sql`c.team_id IN (SELECT t.team_id FROM team_members t WHERE t.account_id = ${accountId} AND t.member_id = ${member}::uuid)`
    : sql`false`
  return sql`(c.team_id = ANY (${ids}::uuid[]) OR (${wanted.includes('none')} AND c.team_id IS NULL) OR ${mine})`
}
