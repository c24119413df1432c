import { sql } from 'kysely'
import type { Permission } from '../accounts/permissions.ts'
import type { Turn } from '../conversations/assign-many.ts'
import { assignMany } from '../conversations/assign-many.ts'
import type { Conversation } from '../conversations/change.ts'
import type { Row, Trx } from '../db/index.ts'

type Inbox = Pick<Row<'connections'>, 'account_id' | 'assign' | 'team_id'>
type Member = { id: string; name: string }

const MAY_ANSWER: Permission = 'conversations.reply'

/**
 * Gives each conversation nobody has to the available member whose last turn is longest ago, where the inbox wants that.
 * As many statements for a batch as for one. Answers those that were assigned.
 */
export const assignEachNext = async (
  trx: Trx,
  conversations: readonly Conversation[],
  inboxOf: (conversation: Conversation) => Inbox | undefined,
): Promise<Conversation[]> => {
  const queues = new Map<string, { accountId: string; teamId: string | null; waiting: Conversation[] }>()
  for (const conversation of conversations) {
    const inbox = inboxOf(conversation)
    if (inbox?.assign !== 'round-robin' || conversation.assignee_id || conversation.spam) continue
    const teamId = conversation.team_id ?? inbox.team_id
    const key = `${inbox.account_id} ${teamId}`
    const queue = queues.get(key) ?? { accountId: inbox.account_id, teamId, waiting: [] }
    queue.waiting.push(conversation)
    queues.set(key, queue)
  }
  const turns: Turn[] = []
  for (const { accountId, teamId, waiting } of queues.values()) {
    const members = await takeTurns(trx, accountId, teamId, waiting.length)
    turns.push(...members.map((member, i) => ({ conversation: waiting[i]!, member })))
  }
  return assignMany(trx, turns)
}

/**
 * Whose turns are next; they are taken with this transaction. Members another transaction is giving a turn are passed
 * over, so hubs assigning at once neither wait nor pick the same one; when all are, it waits for one of them.
 */
export const takeTurns = async (
  trx: Trx,
  accountId: string,
  teamId: string | null,
  count: number,
): Promise<Member[]> => {
  const free = await lockNext(trx, accountId, teamId, count, sql`SKIP LOCKED`)
  const members = free.length > 0 ? free : await lockNext(trx, accountId, teamId, 1, sql``)
  if (members.length === 0) return []
  const turns = Array.from({ length: count }, (_, i) => members[i % members.length]!)
  await noteTurns(trx, accountId, turns)
  return turns
}

const lockNext = async (
  trx: Trx,
  accountId: string,
  teamId: string | null,
  count: number,
  others: ReturnType<typeof sql>,
): Promise<Member[]> => {
  const ofTeam = teamId
    ? sql`AND EXISTS (SELECT 1 FROM team_members t WHERE t.account_id = m.account_id AND t.team_id = ${teamId} AND t.member_id = m.id)`
    : sql``
  const { rows } = await sql<Member>`
    SELECT m.id, m.name FROM members m JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id
    WHERE m.account_id = ${accountId} AND m.availability = 'online' AND m.disabled_at IS NULL AND ${MAY_ANSWER} = ANY (r.permissions) ${ofTeam}
    ORDER BY m.last_assigned_at NULLS FIRST, m.id LIMIT ${count} FOR NO KEY UPDATE OF m ${others}`.execute(trx)
  return rows
}

/** The clock, not now(), because one transaction may give many turns; a microsecond apart, so their order is kept. */
const noteTurns = async (trx: Trx, accountId: string, turns: readonly Member[]): Promise<void> => {
  const last = [...new Map(turns.map(({ id }, at) => [id, at]))]
  await sql`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now)
    UPDATE members SET last_assigned_at = clock.now + turn.at * interval '1 microsecond'
    FROM clock, unnest(${last.map(([id]) => id)}::uuid[], ${last.map(([, at]) => at)}::int[]) AS turn (id, at)
    WHERE members.account_id = ${accountId} AND members.id = turn.id`.execute(trx)
}
