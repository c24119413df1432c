import type { Refs } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import { findRef, refKey } from '../refs/index.ts'

/** A connection's outside keys. Claiming is a unique constraint, never a look first. */
export const connectionRefs = (
  db: Db,
  { account_id, id: connection_id }: { account_id: string; id: string },
): Refs => ({
  find: async (key) => {
    const found = await findRef(db.root, { accountId: account_id, connectionId: connection_id }, key)
    return found && { kind: found.kind, id: found.targetId }
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
