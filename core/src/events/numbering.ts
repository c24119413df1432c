// Which numbering of facts holds. The transaction ids of facts mean something in the server that gave them, and nowhere else.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Executor, Trx } from '../db/index.ts'

const EPOCH = 'live_epoch'
const FLOOR = 'events_floor'
/** Below every id a server gives out: whatever is written from now on comes after it. */
const BEFORE_ALL = '3'
const AT_ONCE = 5_000

/** Names the numbering that holds. */
export const readEpoch = async ({ root }: Db): Promise<string> => {
  const known = await epochOf(root)
  if (known) return known
  await root
    .insertInto('deployment')
    .values({ key: EPOCH, value: fresh() })
    .onConflict((c) => c.doNothing())
    .execute()
  return (await epochOf(root)) ?? ''
}

const fresh = (): string => JSON.stringify(randomUUID().slice(0, 8))

const epochOf = async (db: Executor): Promise<string | undefined> => {
  const row = await db.selectFrom('deployment').select('value').where('key', '=', EPOCH).executeTakeFirst()
  return row && String(row.value)
}

/** Whether facts are there that this server cannot have written yet. They would never be settled. */
export const hasForeignFacts = async (db: Executor): Promise<boolean> => {
  const { rows } = await sql`SELECT 1 FROM events WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()) LIMIT 1`.execute(
    db,
  )
  return rows.length > 0
}

/**
 * Puts all facts there are before everything to come, in the order of their ids, and begins a new epoch: whoever held a place
 * starts over. `seal` runs in the transaction that begins it. Of several workers that find the same only one does.
 */
export const renumber = async (db: Db, epoch: string, seal: (trx: Trx) => Promise<void>): Promise<void> => {
  const { rows } = await sql<{ last: string }>`SELECT coalesce(max(id), 0)::text AS last FROM events`.execute(db.root)
  const last = rows[0]?.last ?? '0'
  for (;;) {
    const more = await db.transaction((trx) => holdsStill(trx, epoch).then((still) => still && settleSome(trx, last)))
    if (!more) break
  }
  await db.transaction(async (trx) => {
    if (!(await holdsStill(trx, epoch))) return
    await trx.deleteFrom('deployment').where('key', '=', FLOOR).execute()
    await trx.updateTable('deployment').set({ value: fresh() }).where('key', '=', EPOCH).execute()
    await seal(trx)
  })
}

const holdsStill = async (trx: Trx, epoch: string): Promise<boolean> => {
  const row = await trx.selectFrom('deployment').select('value').where('key', '=', EPOCH).forUpdate().executeTakeFirst()
  return row !== undefined && String(row.value) === epoch
}

/** Answers whether there may be more of them. */
const settleSome = async (trx: Trx, last: string): Promise<boolean> => {
  const { numAffectedRows } = await sql`
    UPDATE events e SET xid = ${BEFORE_ALL}::xid8 FROM (
      SELECT account_id, id FROM events WHERE xid > ${BEFORE_ALL}::xid8 AND id <= ${last}::bigint LIMIT ${AT_ONCE}) AS old
    WHERE e.account_id = old.account_id AND e.id = old.id`.execute(trx)
  return numAffectedRows === BigInt(AT_ONCE)
}
