import { sql } from 'kysely'
import { isKeyHash } from '../connections/key-hash.ts'
import type { Executor } from '../db/index.ts'
import { sqlState } from '../db/index.ts'
import type { Services } from '../services.ts'
import type { RawRow } from './raw.ts'
import { rawKeyHash } from './raw.ts'

type Places = Pick<Services, 'db' | 'keyHash'>

/** Few enough that nobody waits for the rows of one statement. */
const AT_ONCE = 1_000

/** Closed items lose everything but the hash of their key; those nobody could read keep it all, so they can still be replayed. */
export const emptyOldItems = async (places: Places, days: number): Promise<number> => {
  let emptied = 0
  for (;;) {
    const ids = await dueIds(places.db.root, days)
    emptied += await emptyItems(places, ids)
    if (ids.length < AT_ONCE) return emptied
  }
}

const dueIds = async (db: Executor, days: number): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    SELECT id::text FROM raw_items WHERE state = 'done' AND (body <> '' OR outside_key IS NOT NULL)
      AND closed_at < now() - ${days} * interval '1 day'
      AND NOT EXISTS (SELECT 1 FROM files WHERE files.raw_id = raw_items.id AND files.status = 'pending') ORDER BY closed_at LIMIT ${AT_ONCE}`.execute(
    db,
  )
  return rows.map((row) => row.id)
}

/** Answers how many were emptied. One that was nobody's to read any more is closed by it. */
export const emptyItems = async ({ db, keyHash }: Places, ids: readonly string[]): Promise<number> => {
  if (ids.length === 0) return 0
  const { rows } = await sql<Pick<RawRow, 'id' | 'plugin' | 'address' | 'key'> & { hashed: boolean }>`
    UPDATE raw_items r SET body = '', headers = '{}', lane = '', reason = NULL, outside_key = NULL,
      state = 'done', closed_at = coalesce(r.closed_at, now())
    FROM (SELECT id, outside_key IS NOT NULL AS hashed FROM raw_items
      WHERE id = ANY(${[...ids]}::bigint[]) AND state <> 'new' ORDER BY id FOR UPDATE) old
    WHERE r.id = old.id RETURNING r.id::text, r.plugin, r.address, r.key, old.hashed`.execute(db.root)
  for (const row of rows) if (!row.hashed && !isKeyHash(row.key)) await hashKey({ db, keyHash }, row)
  return rows.length
}

const NOT_UNIQUE = '23505'

/** A row of a hub older than the hash. When the same item came again since, that one is known by the hash and this one by nothing. */
const hashKey = async (
  { db, keyHash }: Places,
  row: Pick<RawRow, 'id' | 'plugin' | 'address' | 'key'>,
): Promise<void> => {
  try {
    await db.root
      .updateTable('raw_items')
      .set({ key: rawKeyHash(keyHash, row) })
      .where('id', '=', row.id)
      .execute()
  } catch (error) {
    if (sqlState(error) !== NOT_UNIQUE) throw error
    await db.root.deleteFrom('raw_items').where('id', '=', row.id).execute()
  }
}
