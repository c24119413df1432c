import { sql } from 'kysely'
import type { Permission } from '../accounts/permissions.ts'
import { deskless } from '../conversations/activity.ts'
import { assignTo } from '../conversations/assigning.ts'
import type { Conversation } from '../conversations/change.ts'
import type { Row, Trx } from '../db/index.ts'

type Inbox = Pick<Row<'connections'>, 'account_id' | 'assign' | 'team_id'>

const MAY_ANSWER: Permission = 'conversations.reply'

/** Gives a conversation nobody has to the available member whose last turn is longest ago, when the inbox wants that. */
export const assignNext = async (trx: Trx, conversation: Conversation, inbox: Inbox): Promise<Conversation> => {
  if (inbox.assign !== 'round-robin' || conversation.assignee_id || conversation.spam) return conversation
  const member = await takeTurn(trx, inbox.account_id, conversation.team_id ?? inbox.team_id)
  if (!member) return conversation
  return assignTo(trx, conversation, { assignee: member }, deskless)
}

/**
 * The next member's id; their turn is taken with this transaction. Members another transaction is giving a turn are passed
 * over, so hubs assigning at once neither wait nor pick the same one; when all are, it waits for one of them.
 */
export const takeTurn = async (trx: Trx, accountId: string, teamId: string | null): Promise<string | undefined> =>
  (await pick(trx, accountId, teamId, sql`SKIP LOCKED`)) ?? (await pick(trx, accountId, teamId, sql``))

const pick = async (
  trx: Trx,
  accountId: string,
  teamId: string | null,
  others: ReturnType<typeof sql>,
): Promise<string | undefined> => {
  const ofTeam = teamId
    ? sql`AND EXISTS (SELECT 1 FROM team_members t WHERE t.account_id = m.account_id AND t.team_id = ${teamId} AND t.member_id = m.id)`
    : sql``
  // The clock, not now(): one transaction may give many turns.
  const { rows } = await sql<{ id: string }>`
    UPDATE members SET last_assigned_at = clock_timestamp() WHERE account_id = ${accountId} AND id = (
      SELECT m.id FROM members m JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id
      WHERE m.account_id = ${accountId} AND m.availability = 'online' AND m.disabled_at IS NULL AND ${MAY_ANSWER} = ANY (r.permissions) ${ofTeam}
      ORDER BY m.last_assigned_at NULLS FIRST, m.id LIMIT 1 FOR NO KEY UPDATE OF m ${others})
    RETURNING id`.execute(trx)
  return rows[0]?.id
}
