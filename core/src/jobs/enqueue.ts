import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'
import { announce } from '../db/index.ts'

export type NewJob = {
  subscriber: string
  lane: string
  accountId: string
  fromSeq?: number
  runAt?: Date
  payload?: Record<string, unknown>
}

/** A lane that has a row already is due once more, no later than before and from no later change. */
export const sooner = sql`
  ON CONFLICT (subscriber, lane) DO UPDATE SET gen = jobs.gen + 1, from_seq = least(jobs.from_seq, excluded.from_seq),
    run_at = least(jobs.run_at, excluded.run_at), payload = coalesce(excluded.payload, jobs.payload)`

/**
 * Wakes lanes inside the transaction that made the work. A lane that already has a row gets a new generation, so a worker
 * about to close it looks again; the oldest `from_seq` and the earliest `run_at` win.
 * Sorted by key: two transactions waking the same lanes never wait for each other in a circle.
 */
export const enqueue = async (trx: Trx, jobs: readonly NewJob[]): Promise<void> => {
  const merged = mergeByLane(jobs)
  if (merged.length === 0) return
  await sql`
    INSERT INTO jobs (subscriber, lane, account_id, from_seq, run_at, payload)
    SELECT subscriber, lane, account_id, from_seq, coalesce(run_at, now()), payload FROM unnest(
      ${merged.map((j) => j.subscriber)}::text[], ${merged.map((j) => j.lane)}::text[], ${merged.map((j) => j.accountId)}::uuid[],
      ${merged.map((j) => j.fromSeq ?? null)}::int[], ${merged.map((j) => j.runAt?.toISOString() ?? null)}::timestamptz[],
      ${merged.map((j) => (j.payload ? JSON.stringify(j.payload) : null))}::jsonb[]
    ) AS wanted (subscriber, lane, account_id, from_seq, run_at, payload)
    ${sooner}`.execute(trx)
  for (const { subscriber } of merged) announce(trx, `job:${subscriber}`)
}

const laneKey = (job: NewJob): string => `${job.subscriber}\0${job.lane}`

const mergeByLane = (jobs: readonly NewJob[]): NewJob[] => {
  const lanes = new Map<string, NewJob>()
  for (const job of jobs) {
    const known = lanes.get(laneKey(job))
    lanes.set(laneKey(job), known ? earliest(known, job) : job)
  }
  return [...lanes.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, job]) => job)
}

const earliest = (a: NewJob, b: NewJob): NewJob => ({
  ...a,
  ...(b.payload ? { payload: b.payload } : {}),
  fromSeq:
    a.fromSeq !== undefined && b.fromSeq !== undefined ? Math.min(a.fromSeq, b.fromSeq) : (a.fromSeq ?? b.fromSeq),
  runAt: a.runAt && b.runAt ? (a.runAt < b.runAt ? a.runAt : b.runAt) : undefined,
})
