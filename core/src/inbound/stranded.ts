import { sql } from 'kysely'
import type { Services } from '../services.ts'

/** Whoever accepted an item, or has it in hand, is given this long. */
const MINUTES = 10

/**
 * Items whose lane no job would ever come to. None should be there: the metric counts them, and a bug that makes them is to
 * be found. What was accepted must not wait for it: it is taken in now, and not when somebody happens to write there again.
 */
export const wakeStranded = async ({ db, log }: Pick<Services, 'db' | 'log'>): Promise<void> => {
  const { rows } = await sql<{ lane: string }>`
    INSERT INTO jobs (subscriber, lane, account_id)
    SELECT DISTINCT CASE c.kind WHEN 'inbox' THEN 'ingest' ELSE 'gesture' END, r.lane, r.account_id
    FROM raw_items r JOIN connections c ON c.account_id = r.account_id AND c.id = r.connection_id
    WHERE r.state = 'new' AND r.received_at < now() - ${MINUTES} * interval '1 minute'
      AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.subscriber IN ('ingest', 'gesture') AND j.lane = r.lane)
    ON CONFLICT (subscriber, lane) DO NOTHING RETURNING lane`.execute(db.root)
  if (rows.length === 0) return
  log.error({ lanes: rows.length }, 'Items waited in lanes without a job. They are taken in now; please report this.')
  db.tell(new Set(['job:ingest', 'job:gesture']))
}
