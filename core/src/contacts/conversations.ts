import { sql } from 'kysely'
import type { Change, Conversation } from '../conversations/change.ts'
import { change } from '../conversations/change.ts'
import type { Trx } from '../db/index.ts'

/** Says it in every conversation of these contacts, and of those merged into them, that is not resolved. */
export const tellConversations = async (
  trx: Trx,
  accountId: string,
  contacts: readonly string[],
  what: (conversation: Conversation) => readonly Change[],
): Promise<void> => {
  const { rows } = await sql<Conversation>`
    WITH RECURSIVE own (id) AS (
      SELECT unnest(${[...contacts]}::uuid[]) UNION
      SELECT c.id FROM contacts c JOIN own ON c.merged_into = own.id WHERE c.account_id = ${accountId})
    SELECT * FROM conversations WHERE account_id = ${accountId} AND status <> 'resolved' AND contact_id IN (SELECT id FROM own)
    ORDER BY id FOR NO KEY UPDATE`.execute(trx)
  for (const conversation of rows) await change(trx, conversation, what(conversation))
}
