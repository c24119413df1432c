import { sql } from 'kysely'
import type { Services } from '../services.ts'
import type { Person } from './whose.ts'

/** First nobody can open it, then the bytes go, then the row forgets where they were: cut off anywhere, it is done again. */
export const eraseFiles = async ({ db, files }: Services, { accountId, conversations }: Person): Promise<void> => {
  const { rows } = await sql<{ id: string; storage_key: string | null }>`
    UPDATE files f SET status = 'missing', name = 'erased', source = NULL, sha256 = NULL, width = NULL, height = NULL
    FROM messages m WHERE m.account_id = f.account_id AND m.id = f.message_id
      AND f.account_id = ${accountId} AND m.conversation_id = ANY(${conversations}::uuid[]) AND (f.storage_key IS NOT NULL OR f.name <> 'erased')
    RETURNING f.id, f.storage_key`.execute(db.root)
  for (const { id, storage_key } of rows) {
    if (!storage_key) continue
    await files.remove(storage_key)
    await db.root
      .updateTable('files')
      .set({ storage_key: null })
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .execute()
  }
}
