// What the first promise says can never be, looked for where it would show. A few thousand rows at most, all by index:
// these run whenever somebody scrapes.
import { sql } from 'kysely'

/** Work that waits and that no worker will ever be woken for, so many at most. */
const WAITING_MAX = 10_000

const unwokenItems = sql`
  SELECT count(*) FROM (SELECT lane FROM raw_items WHERE state = 'new' LIMIT ${sql.lit(WAITING_MAX)}) AS r
  WHERE NOT EXISTS (SELECT 1 FROM jobs j WHERE j.subscriber IN ('ingest', 'gesture') AND j.lane = r.lane)`

/** Its lane has no job, or its worker is long dead and nobody settled what it began. */
const strandedDeliveries = sql`
  SELECT count(*) FROM (
    SELECT lane, status, lease_until FROM deliveries WHERE status IN ('queued', 'sending') AND mirror_id IS NULL LIMIT ${sql.lit(WAITING_MAX)}) AS d
  WHERE NOT EXISTS (SELECT 1 FROM jobs j WHERE j.subscriber = 'deliver' AND j.lane = d.lane)
    OR (d.status = 'sending' AND d.lease_until < now() - interval '10 minutes')`

/** The newest facts that speak of a message. */
const recent = sql`
  recent AS MATERIALIZED (
    SELECT DISTINCT account_id, message_id FROM (
      SELECT account_id, message_id FROM events WHERE message_id IS NOT NULL ORDER BY events.xid DESC, events.id DESC LIMIT 2000) AS newest)`

const untoldMessages = sql`
  SELECT count(*) FROM recent r
  WHERE (SELECT true FROM messages m WHERE m.account_id = r.account_id AND m.id = r.message_id) IS NULL`

/** Row by row and by index, which is what OFFSET 0 holds the planner to: it likes to read whole tables for two thousand rows. */
const theirDeliveries = sql`
  LATERAL (SELECT * FROM deliveries WHERE account_id = r.account_id AND message_id = r.message_id AND mirror_id IS NULL OFFSET 0) AS d`

/** The key it came by stands for another message, or for none: the same line was taken in twice. */
const takenInTwice = sql`
  SELECT count(*) FROM recent r
  JOIN messages m ON m.account_id = r.account_id AND m.id = r.message_id AND m.kind = 'in'
  JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
  WHERE NOT EXISTS (
    SELECT 1 FROM refs f WHERE f.account_id = m.account_id AND f.connection_id = c.inbox_id AND f.target_id = m.id)`

/** What we sent came back as a message of its own. */
const keysOfTwo = sql`
  SELECT count(DISTINCT (f.account_id, f.connection_id, f.key)) FROM recent r
  CROSS JOIN ${theirDeliveries}
  CROSS JOIN LATERAL (SELECT keys FROM pieces WHERE account_id = d.account_id AND delivery_id = d.id OFFSET 0) AS p
  CROSS JOIN unnest(p.keys) AS k (key)
  CROSS JOIN LATERAL (
    SELECT * FROM refs WHERE account_id = d.account_id AND connection_id = d.connection_id AND key = k.key OFFSET 0) AS f
  WHERE f.kind = 'message' AND f.target_id <> d.message_id`

/** One wish, one delivery: sending again by decision is a wish of its own, in a place of its own. */
const deliveredTwice = sql`
  SELECT count(*) FROM (
    SELECT 1 FROM recent r CROSS JOIN ${theirDeliveries}
    GROUP BY d.account_id, d.message_id, d.lane, d.op, d.position HAVING count(*) > 1) AS places`

export const lost = sql`
  WITH ${recent} SELECT ((${unwokenItems}) + (${strandedDeliveries}) + (${untoldMessages}))::int AS n`

export const doubled = sql`
  WITH ${recent} SELECT ((${takenInTwice}) + (${keysOfTwo}) + (${deliveredTwice}))::int AS n`
