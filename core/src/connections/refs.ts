import type { Refs } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import { refKey } from '../refs/key.ts'

/** A connection's outside keys. Claiming is a unique constraint, never a look first. */
export const connectionRefs = (
  db: Db,
  { account_id, id: connection_id }: { account_id: string; id: string },
): Refs => ({
  find: async (key) => {
    const row = await db.root
      .selectFrom('refs')
      .select(['kind', 'target_id'])
      .where('account_id', '=', account_id)
      .where('connection_id', '=', connection_id)
      .where('key', '=', refKey(key))
      .executeTakeFirst()
    return row?.target_id ? { kind: row.kind, id: row.target_id } : undefined
  },
  keys: async (kind, id) => {
    const rows = await db.root
      .selectFrom('refs')
      .select('key')
      .where('account_id', '=', account_id)
      .where('connection_id', '=', connection_id)
      .where('target_id', '=', id)
      .where('kind', '=', kind)
      .orderBy('position')
      .orderBy('created_at')
      .execute()
    return rows.map((row) => row.key)
  },
  claim: async (key, kind, id) => {
    const claimed = await db.root
      .insertInto('refs')
      .values({ account_id, connection_id, key: refKey(key), kind, target_id: id })
      .onConflict((c) => c.doNothing())
      .returning('key')
      .executeTakeFirst()
    return claimed !== undefined
  },
})
