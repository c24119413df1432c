import { sql } from 'kysely'
import type { Filter, Queue, QueueAsked, QueueCounts, QueuePage } from '../contract/index.ts'
import { TOTAL_MAX } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import { conversationViews } from './conversations.ts'
import type { Sql } from './filter.ts'
import { compileFilter } from './filter.ts'
import type { List } from './keyset.ts'
import { pageOfIds } from './keyset.ts'
import { conversationsList } from './lists.ts'
import { mentionedAt, mentionedIn } from './mentioned.ts'

/** What sleeps until the contact writes wakes at no known time: it stands last. Said as the index says it. */
const NEVER = sql`timestamptz '9999-12-31 00:00:00+00'`

const queuesOf = (accountId: string, member: string): List => ({
  ...conversationsList,
  sorts: {
    ...conversationsList.sorts,
    waiting_since: { at: sql.ref('c.waiting_since'), as: 'timestamptz' },
    wakes_at: { at: sql`coalesce(c.snoozed_until, ${NEVER})`, as: 'timestamptz' },
    mentioned_at: { at: mentionedAt(accountId, member), as: 'timestamptz' },
  },
})

/** Literals, not parameters: the planner knows each of these lists by its own index. */
const LIVE = sql`c.status IN ('open', 'pending') AND NOT c.spam`

type Whose = Pick<QueueAsked, 'member' | 'team'>

const CONDITIONS: Record<Queue, (accountId: string, whose: Whose) => Sql> = {
  mine: (_, { member }) => sql`c.assignee_id = ${member}::uuid AND ${LIVE}`,
  unassigned: () => sql`c.assignee_id IS NULL AND c.status = 'open' AND NOT c.spam`,
  mentions: (accountId, { member }) => sql`${mentionedIn(accountId, member)} AND c.status <> 'resolved' AND NOT c.spam`,
  waiting: () => sql`c.waiting_since IS NOT NULL AND c.status = 'open' AND NOT c.spam`,
  snoozed: () => sql`c.status = 'snoozed' AND NOT c.spam`,
  team: (accountId, { member, team }) =>
    sql`c.team_id IS NOT NULL AND ${team ? sql`c.team_id = ${team}::uuid` : ofMyTeams(accountId, member)} AND ${LIVE}`,
}

const ofMyTeams = (accountId: string, member: string): Sql =>
  sql`c.team_id IN (SELECT t.team_id FROM team_members t WHERE t.account_id = ${accountId} AND t.member_id = ${member}::uuid)`

const SORTS: Partial<Record<Queue, string>> = {
  waiting: 'waiting_since',
  snoozed: 'wakes_at',
  mentions: '-mentioned_at',
}

/** One page of one list, and how many it holds in all. */
export const queuePage = async (db: Executor, accountId: string, asked: QueueAsked): Promise<QueuePage> => {
  const list = queuesOf(accountId, asked.member)
  const narrowed = compileFilter(filterOf(asked), list.fields)
  const wanted = sql`${CONDITIONS[asked.queue](accountId, asked)} AND ${narrowed}`
  const page = { sort: SORTS[asked.queue], limit: asked.limit, cursor: asked.after }
  const [{ data, next }, total] = await Promise.all([
    pageOfIds(db, list, accountId, page, wanted),
    capped(db, accountId, wanted),
  ])
  return { rows: await conversationViews(db, accountId, data), total, ...(next ? { next } : {}) }
}

const filterOf = ({ inbox, label, priority }: QueueAsked): Filter => ({
  and: Object.entries({ inbox, label, priority }).flatMap(([field, value]) =>
    value === undefined ? [] : [{ field, op: 'eq' as const, value }],
  ),
})

const countOf = (accountId: string, condition: Sql): Sql =>
  sql`(SELECT count(*)::int FROM (
    SELECT 1 FROM conversations c WHERE c.account_id = ${accountId} AND ${condition} LIMIT ${TOTAL_MAX}) AS found)`

const capped = async (db: Executor, accountId: string, condition: Sql): Promise<number> => {
  const { rows } = await sql<{ total: number }>`SELECT ${countOf(accountId, condition)} AS total`.execute(db)
  return rows[0]?.total ?? 0
}

/** All the lists of one member at once, in one statement that reads at most a hundred entries of each. */
export const queueCounts = async (db: Executor, accountId: string, member: string): Promise<QueueCounts> => {
  const count = (queue: Queue): Sql => countOf(accountId, CONDITIONS[queue](accountId, { member }))
  const { rows } = await sql<QueueCounts>`
    SELECT ${count('mine')} AS mine, ${count('unassigned')} AS unassigned, ${count('mentions')} AS mentions,
      ${count('waiting')} AS waiting, ${count('snoozed')} AS snoozed`.execute(db)
  return rows[0] as QueueCounts
}
