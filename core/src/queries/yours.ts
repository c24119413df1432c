import { sql } from 'kysely'
import type { ConversationView, YourView } from '../contract/index.ts'
import { TOTAL_MAX } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'

/** What is one member's own in conversations: how far they have seen, what they have not, whether they began an answer. */
export const yourViews = async (
  db: Executor,
  accountId: string,
  member: string,
  conversations: readonly string[],
): Promise<Map<string, YourView>> => {
  if (conversations.length === 0) return new Map()
  const { rows } = await sql<YourView & { id: string }>`
    SELECT c.id, coalesce(s.number, 0) AS seen,
      CASE WHEN c.last_in_number <= coalesce(s.number, 0) THEN 0 ELSE (SELECT count(*)::int FROM (
        SELECT 1 FROM messages m WHERE m.account_id = c.account_id AND m.conversation_id = c.id AND m.kind = 'in'
          AND m.number > coalesce(s.number, 0) LIMIT ${TOTAL_MAX}) AS newer) END AS unread,
      EXISTS (SELECT 1 FROM drafts d WHERE d.account_id = c.account_id AND d.conversation_id = c.id AND d.member_id = ${member} AND d.body IS NOT NULL) AS draft
    FROM conversations c LEFT JOIN seen s ON s.account_id = c.account_id AND s.conversation_id = c.id AND s.member_id = ${member}
    WHERE c.account_id = ${accountId} AND c.id = ANY (${[...new Set(conversations)]}::uuid[])`.execute(db)
  return new Map(rows.map(({ id, ...yours }) => [id, yours]))
}

/** The same conversations, as that member sees them. */
export const asSeenBy = async (
  db: Executor,
  accountId: string,
  member: string,
  views: readonly ConversationView[],
): Promise<ConversationView[]> => {
  const yours = await yourViews(
    db,
    accountId,
    member,
    views.map(({ id }) => id),
  )
  return views.map((view) => ({ ...view, you: yours.get(view.id) }))
}

/** Conversations a member has with something of the contact they have not seen, up to a hundred. */
export const badgeOf = async (db: Executor, accountId: string, member: string): Promise<number> => {
  const { rows } = await sql<{ badge: number }>`
    SELECT count(*)::int AS badge FROM (
      SELECT 1 FROM conversations c LEFT JOIN seen s ON s.account_id = c.account_id AND s.conversation_id = c.id AND s.member_id = ${member}
      WHERE c.account_id = ${accountId} AND c.assignee_id = ${member}::uuid AND c.status IN ('open', 'pending') AND NOT c.spam
        AND c.last_in_number > coalesce(s.number, 0) LIMIT ${TOTAL_MAX}) AS unseen`.execute(db)
  return rows[0]?.badge ?? 0
}
