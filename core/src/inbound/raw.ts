import { sql } from 'kysely'
import type { KeyHash } from '../connections/key-hash.ts'
import type { RawItem } from '../contract/index.ts'
import type { Db, Executor, Row, Trx } from '../db/index.ts'
import { enqueue } from '../jobs/enqueue.ts'

export type RawRow = Row<'raw_items'>

/** What is unique of an item: the same before and after it is emptied. Of one inbox, so equal keys of two look different. */
export const rawKeyHash = (
  hash: KeyHash,
  { plugin, address, key }: Pick<RawRow, 'plugin' | 'address' | 'key'>,
): string => hash('raw', plugin, address, key)

/**
 * Takes what waits in these lanes, oldest first, and counts the attempt before anything is read: an item that kills its
 * worker is known by its count. Such a suspect is taken alone, so it cannot take neighbours with it again.
 */
export const takeWaiting = async (db: Executor, lanes: readonly string[], limit: number): Promise<RawRow[]> => {
  const { rows } = await sql<RawRow>`
    WITH waiting AS (
      SELECT id, attempts FROM raw_items WHERE state = 'new' AND lane = ANY(${[...lanes]}::text[]) ORDER BY id LIMIT ${limit}
    ), suspect AS (
      SELECT id FROM waiting WHERE attempts > 0 ORDER BY id LIMIT 1
    )
    UPDATE raw_items SET attempts = attempts + 1
    WHERE id IN (SELECT id FROM suspect UNION ALL SELECT id FROM waiting WHERE NOT EXISTS (SELECT 1 FROM suspect))
    RETURNING *`.execute(db)
  return inOrder(rows)
}

/**
 * The same of lanes in which no suspect waits. Between one suspect and the next these have their turn: a worker that died
 * with many items in its hands leaves as many suspects.
 */
export const takeUnsuspected = async (db: Executor, lanes: readonly string[], limit: number): Promise<RawRow[]> => {
  const { rows } = await sql<RawRow>`
    WITH waiting AS (
      SELECT id, lane, attempts FROM raw_items WHERE state = 'new' AND lane = ANY(${[...lanes]}::text[])
    )
    UPDATE raw_items SET attempts = attempts + 1
    WHERE id IN (
      SELECT id FROM waiting WHERE lane NOT IN (SELECT lane FROM waiting WHERE attempts > 0) ORDER BY id LIMIT ${limit})
    RETURNING *`.execute(db)
  return inOrder(rows)
}

const inOrder = (rows: readonly RawRow[]): RawRow[] =>
  rows.map((row) => ({ ...row, id: String(row.id) })).sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)))

/**
 * Locks those that still wait. What another worker closed meanwhile, because our lease had ended, is done: doing it again
 * would put old facts over newer ones.
 */
export const lockWaiting = async (trx: Trx, ids: readonly string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    SELECT id::text FROM raw_items WHERE id = ANY(${[...ids]}::bigint[]) AND state = 'new' ORDER BY raw_items.id FOR UPDATE`.execute(
    trx,
  )
  return new Set(rows.map((row) => row.id))
}

/** The attempt ended without a verdict (the database went away, say) and does not count. */
export const giveBack = async (db: Executor, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0)
    await sql`UPDATE raw_items SET attempts = greatest(attempts - 1, 0) WHERE id = ANY(${[...ids]}::bigint[]) AND state = 'new'`.execute(
      db,
    )
}

/** Closes items that were handled. */
export const markHandled = async (db: Executor | Trx, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0)
    await sql`UPDATE raw_items SET state = 'done', closed_at = now() WHERE id = ANY(${[...ids]}::bigint[]) AND state = 'new'`.execute(
      db,
    )
}

/** Keeps an item that cannot be read: visible, replayable, and out of its neighbours' way. */
export const markUnreadable = async (db: Executor | Trx, id: string, reason: string): Promise<void> => {
  await sql`UPDATE raw_items SET state = 'unreadable', reason = ${reason.slice(0, 2000)}, closed_at = now() WHERE id = ${id}::bigint AND state = 'new'`.execute(
    db,
  )
}

export const asRawItem = (row: RawRow): RawItem => ({
  id: row.id,
  // Rows older than the hash have their key where it now stands.
  key: row.outside_key ?? row.key,
  // As the plugin named it: the inbox before it is ours.
  lane: row.lane.slice(row.connection_id.length + 1),
  headers: JSON.parse(Buffer.from(row.headers).toString('utf8')) as Record<string, string>,
  body: row.body,
  receivedAt: row.received_at,
})

/** Has kept items read once more, in their old order. Ids that are not kept, or another account's, are passed over. */
export const replay = async (db: Db, accountId: string, ids: readonly string[] | 'all'): Promise<string[]> =>
  db.transaction(async (trx) => {
    const { rows } = await sql<{ id: string; lane: string; kind: 'inbox' | 'installation' }>`
      UPDATE raw_items r SET state = 'new', attempts = 0, reason = NULL, closed_at = NULL FROM connections c
      WHERE r.account_id = ${accountId} AND c.account_id = r.account_id AND c.id = r.connection_id AND r.state = 'unreadable'
        AND (${ids === 'all'} OR r.id = ANY(${ids === 'all' ? [] : [...ids]}::bigint[]))
      RETURNING r.id::text, r.lane, c.kind`.execute(trx)
    await enqueue(
      trx,
      rows.map((row) => ({ subscriber: row.kind === 'inbox' ? 'ingest' : 'gesture', lane: row.lane, accountId })),
    )
    return rows.map((row) => row.id)
  })
