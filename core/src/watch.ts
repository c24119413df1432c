import { sql } from 'kysely'
import { doubled, lost } from './amiss.ts'
import type { Services } from './services.ts'

/** Figures read from the truth itself when they are asked for: what waits, what is unsure, and what must never be. */
const gauges = {
  raw_waiting: ['Accepted items not ingested yet.', sql`SELECT count(*)::int AS n FROM raw_items WHERE state = 'new'`],
  raw_unreadable: [
    'Kept items that could not be read.',
    sql`SELECT count(*)::int AS n FROM raw_items WHERE state = 'unreadable'`,
  ],
  deliveries_unsure: [
    'Deliveries whose outcome is open.',
    sql`SELECT count(*)::int AS n FROM deliveries WHERE status = 'unsure' AND op IN ('send', 'edit', 'remove')`,
  ],
  deliveries_waiting: [
    'Deliveries not sent yet.',
    sql`SELECT count(*)::int AS n FROM deliveries WHERE status IN ('queued', 'sending')`,
  ],
  files_waiting: [
    'Files that still lie at their provider.',
    sql`SELECT count(*)::int AS n FROM jobs WHERE subscriber = 'fetch'`,
  ],
  holds_waiting: [
    'Typed lines whose wait has not ended.',
    sql`SELECT count(*)::int AS n FROM holds WHERE state IN ('held', 'sending', 'keeping')`,
  ],
  mirrors_behind: [
    'Conversations that are not shown in full where agents work.',
    // One that is due later only waits for a lock to end, whose name its card then drops.
    sql`SELECT count(*)::int AS n FROM jobs WHERE subscriber = 'mirror' AND run_at < now() + interval '1 minute'`,
  ],
  jobs_overdue_seconds: [
    'Age of the oldest due job.',
    sql`SELECT coalesce(extract(epoch FROM now() - min(run_at)), 0)::float AS n FROM jobs WHERE run_at <= now() AND token IS NULL`,
  ],
  lost: ['Work nobody will be woken for, and facts without their message, among the newest; must be 0.', lost],
  doubled: ['Messages that stand or were sent twice, among the newest; must be 0.', doubled],
} as const

const METRIC_TIMEOUT = Number.NaN

/** Registers the gauges. A database that does not answer shows as NaN, not as zero. */
export const watchHealth = ({ db, counters }: Services): { stop(): void } => {
  let stopped = false
  for (const [name, [help, query]] of Object.entries(gauges))
    counters.gauge(name, help, async () => {
      if (stopped) return METRIC_TIMEOUT
      const { rows } = await (query as ReturnType<typeof sql<{ n: number }>>)
        .execute(db.root)
        .catch(() => ({ rows: [{ n: METRIC_TIMEOUT }] }))
      return rows[0]?.n ?? METRIC_TIMEOUT
    })
  return {
    stop: () => {
      stopped = true
    },
  }
}
