import { sql } from 'kysely'
import type { ParticipantView } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'

/** Who follows a conversation and still works here, by name. */
export const participantViews = async (
  db: Executor,
  accountId: string,
  conversation: string,
): Promise<ParticipantView[]> => {
  const { rows } = await sql<ParticipantView>`
    SELECT m.id, m.name, EXISTS (SELECT 1 FROM mutes x WHERE x.account_id = p.account_id
      AND x.conversation_id = p.conversation_id AND x.member_id = p.member_id) AS muted
    FROM participants p JOIN members m ON m.account_id = p.account_id AND m.id = p.member_id
    WHERE p.account_id = ${accountId} AND p.conversation_id = ${conversation} AND m.disabled_at IS NULL
    ORDER BY m.name, m.id`.execute(db)
  return rows
}

export const isMuted = async (
  db: Executor,
  account_id: string,
  conversation_id: string,
  member_id: string,
): Promise<boolean> => {
  const { rows } = await sql`
    SELECT 1 FROM mutes WHERE account_id = ${account_id} AND conversation_id = ${conversation_id} AND member_id = ${member_id}`.execute(
    db,
  )
  return rows.length > 0
}
