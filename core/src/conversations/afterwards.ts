// A bot asks about a matter that is over, and the contact answers: neither takes it up again.
import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'

/** Kept on the message that asks. */
export const ASKED_AFTERWARDS = { afterwards: true } as const

/** What is over, and the thread it was asked in. */
export type Over = { conversation: string; thread: string }

type Named = { accountId: string; message: string }

/** Of each of these messages, by its id, what it asks about; those that ask of nothing that is over are left out. */
export const askedAfterwards = async (trx: Trx, named: readonly Named[]): Promise<Map<string, Over>> => {
  if (named.length === 0) return new Map()
  const { rows } = await sql<Over & { id: string }>`
    SELECT m.id, c.id AS conversation, c.thread_id AS thread
    FROM messages m JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
    WHERE (m.account_id, m.id) IN (SELECT * FROM unnest(${named.map((it) => it.accountId)}::uuid[], ${named.map((it) => it.message)}::uuid[]))
      AND ${isAsked}`.execute(trx)
  return new Map(rows.map(({ id, ...over }) => [id, over]))
}

/** What was asked last in a thread, where that has yet to get its name: who answers at once does not know it by one. */
export const askedJustNow = async (
  trx: Trx,
  { accountId, inbox, thread }: { accountId: string; inbox: string; thread: string },
): Promise<Over | undefined> => {
  const { rows } = await sql<Over & { asked: boolean }>`
    SELECT c.id AS conversation, t.id AS thread, ${isAsked} AND EXISTS (SELECT 1 FROM deliveries d WHERE d.account_id = m.account_id
      AND d.message_id = m.id AND d.mirror_id IS NULL AND d.op = 'send' AND d.status IN ('queued', 'sending', 'unsure')) AS asked
    FROM threads t JOIN conversations c ON c.account_id = t.account_id AND c.thread_id = t.id
    JOIN messages m ON m.account_id = c.account_id AND m.conversation_id = c.id AND m.kind = 'out'
    WHERE t.account_id = ${accountId} AND t.inbox_id = ${inbox} AND t.key = ${thread}
    ORDER BY c.number DESC, m.number DESC LIMIT 1`.execute(trx)
  const [last] = rows
  return last?.asked ? { conversation: last.conversation, thread: last.thread } : undefined
}

const isAsked = sql<boolean>`coalesce(m.kind = 'out' AND m.memo->'afterwards' = 'true', false)`
