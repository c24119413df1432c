import { sql } from 'kysely'
import type { HubEvent } from '../../contract/index.ts'
import type { Executor, Row } from '../../db/index.ts'
import type { Place } from './cursor.ts'

export type StreamedEvent = { accountId: string; place: Place; event: HubEvent }

/**
 * Facts after a place, in the order of their transactions. An id is taken before its transaction commits, so a later commit
 * may bring a lower id; only transactions older than every open one are read, and nothing can come in before them any more.
 */
export const readStream = async (
  db: Executor,
  after: Place,
  options: { accountId?: string; upTo?: Place; limit: number },
): Promise<StreamedEvent[]> => {
  const { accountId, upTo, limit } = options
  const ofAccount = accountId ? sql`AND account_id = ${accountId}` : sql``
  const bounded = upTo ? sql`AND (xid, id) <= (${upTo.xid}::xid8, ${upTo.id}::bigint)` : sql``
  const { rows } = await sql<Row<'events'>>`
    SELECT account_id, id, xid::text AS xid, type, conversation_id, message_id, seq, actor, data, created_at FROM events
    WHERE (xid, id) > (${after.xid}::xid8, ${after.id}::bigint) ${ofAccount} ${bounded}
      AND xid < pg_snapshot_xmin(pg_current_snapshot())
    -- Qualified: the bare name would be the text that is selected, and 1000 sorts before 999 as text.
    ORDER BY events.xid, events.id LIMIT ${limit}`.execute(db)
  return rows.map(streamed)
}

/** Where the stream stands now: everything before is settled, everything after will be told. */
export const horizon = async (db: Executor): Promise<Place> => {
  const { rows } = await sql<{ xid: string }>`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid`.execute(db)
  return { xid: rows[0]?.xid ?? '0', id: '0' }
}

/** `age`: seconds since the oldest committed fact that may not be told yet; the stream is late by as much. */
export const standing = async (db: Executor): Promise<{ age: number; epoch: string | null }> => {
  const { rows } = await sql<{ age: number | null; epoch: string | null }>`
    SELECT extract(epoch FROM now() - min(created_at))::float8 AS age,
      (SELECT value #>> '{}' FROM deployment WHERE key = 'live_epoch') AS epoch
    FROM events WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())`.execute(db)
  return { age: Math.max(0, rows[0]?.age ?? 0), epoch: rows[0]?.epoch ?? null }
}

const streamed = (row: Row<'events'>): StreamedEvent => ({
  accountId: row.account_id,
  place: { xid: row.xid, id: row.id },
  event: {
    id: row.id,
    type: row.type,
    at: row.created_at,
    conversation: row.conversation_id ?? undefined,
    message: row.message_id ?? undefined,
    seq: row.seq ?? undefined,
    actor: row.actor ?? undefined,
    data: row.data,
  },
})
