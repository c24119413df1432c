import { sql } from 'kysely'
import type { Db, Executor, Trx } from '../db/index.ts'

/** A place in the stream of all facts: the transaction that wrote one, then its id. */
export type Place = { xid: string; id: string }

const AT_ONCE = 1_000
const START: Place = { xid: '0', id: '0' }
const FLOOR = 'events_floor'

/**
 * Forgets facts older than `days` that nobody will ask for: every mirror of the conversation is past them, and so is
 * every plugin that listens. Goes through the stream from its beginning, in batches, so no statement holds anything long.
 */
export const pruneEvents = async (db: Db, days: number): Promise<number> => {
  let [pruned, at] = [0, START]
  for (;;) {
    const batch = await db.transaction((trx) => pruneAfter(trx, at, days))
    pruned += batch.pruned
    if (!batch.next) return pruned
    at = batch.next
  }
}

type Batch = { pruned: number; next?: Place }

const pruneAfter = async (trx: Trx, after: Place, days: number): Promise<Batch> => {
  const { rows } = await sql<Place & { old: boolean; gone: boolean }>`
    WITH next AS (
      SELECT account_id, id, xid, conversation_id, seq, created_at < now() - ${days} * interval '1 day' AS old FROM events
      WHERE (xid, id) > (${after.xid}::xid8, ${after.id}::bigint) ORDER BY xid, id LIMIT ${AT_ONCE}
    ), gone AS (
      DELETE FROM events e USING next n WHERE e.account_id = n.account_id AND e.id = n.id AND n.old AND ${nobodyWaitsFor}
      RETURNING e.id
    )
    SELECT n.xid::text AS xid, n.id::text AS id, n.old, g.id IS NOT NULL AS gone FROM next n LEFT JOIN gone g USING (id)
    ORDER BY n.xid, n.id`.execute(trx)
  const gone = rows.filter((row) => row.gone)
  if (gone.length > 0) await raiseFloor(trx, gone.at(-1) as Place)
  const last = rows.at(-1)
  return { pruned: gone.length, next: last?.old && rows.length === AT_ONCE ? last : undefined }
}

/** A mirror keeps three places; work that is queued says where it begins. A removed installation, and a mirror that was left, ask for nothing any more. */
const nobodyWaitsFor = sql`
  NOT EXISTS (SELECT 1 FROM mirrors m JOIN connections c ON c.account_id = m.account_id AND c.id = m.installation_id AND c.archived_at IS NULL
    WHERE m.account_id = n.account_id AND m.conversation_id = n.conversation_id AND NOT m.away AND least(m.seq, m.edit_seq, m.card_seq) < n.seq)
  AND NOT EXISTS (SELECT 1 FROM jobs j WHERE split_part(j.lane, ':', 1) = n.conversation_id::text
    AND (j.subscriber = 'mirror' OR j.subscriber LIKE 'on:%') AND coalesce(j.from_seq, 0) <= n.seq)
  AND NOT (n.conversation_id IS NULL AND EXISTS (SELECT 1 FROM jobs j WHERE j.lane = 'event:' || n.id AND j.subscriber LIKE 'on:%'))`

/** In the transaction that forgets, so nobody finds a gap before it is known as one. */
const raiseFloor = async (trx: Trx, { xid, id }: Place): Promise<void> => {
  await sql`
    INSERT INTO deployment AS d (key, value) VALUES (${FLOOR}, ${JSON.stringify({ xid, id })}::jsonb)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
      WHERE ((d.value->>'xid')::xid8, (d.value->>'id')::bigint) < (${xid}::xid8, ${id}::bigint)`.execute(trx)
}

/** Whether everything after a place is still there to be told. */
export const reachesBackTo = async (db: Executor, { xid, id }: Place): Promise<boolean> => {
  const { rows } = await sql`
    SELECT 1 FROM deployment WHERE key = ${FLOOR}
      AND ((value->>'xid')::xid8, (value->>'id')::bigint) > (${xid}::xid8, ${id}::bigint)`.execute(db)
  return rows.length === 0
}
