import { sql } from 'kysely'
import { uuidv7 } from '../contract/ids.ts'
import type { Executor, Trx } from '../db/index.ts'

export type ClaimedJob = {
  subscriber: string
  lane: string
  accountId: string
  /** Proof of the lease; every later word about the job carries it. */
  token: string
  /** What was seen when claimed: anything enqueued since raises it. */
  gen: string
  fromSeq: number | null
  attempts: number
  payload: Record<string, unknown> | null
}

type JobRow = {
  lane: string
  account_id: string
  gen: string
  from_seq: number | null
  attempts: number
  payload: Record<string, unknown> | null
}

/** What one claim took, and whether more was due. */
export type Claimed = { jobs: ClaimedJob[]; more: boolean }

/**
 * Takes due lanes of a subscriber for `leaseMs`. A live lease is left alone; one that ended belongs to a dead worker.
 * `without`: lanes of these places, `<what>:<where>` or `<where>:<what>`, stay where they are.
 */
export const claim = async (
  db: Executor,
  subscriber: string,
  { limit, leaseMs, without = [] }: { limit: number; leaseMs: number; without?: readonly string[] },
): Promise<Claimed> => {
  const token = uuidv7()
  const elsewhere =
    without.length > 0
      ? sql`AND NOT (ARRAY[split_part(lane, ':', 1), split_part(lane, ':', 2)] && ${[...without]}::text[])`
      : sql``
  // One lane more than is taken says whether to look again; whoever skips it because we hold its row for a moment is not needed.
  const { rows } = await sql<JobRow & { more: boolean }>`
    WITH due AS (
      SELECT lane, row_number() OVER (ORDER BY run_at) AS place FROM (
        SELECT lane, run_at FROM jobs WHERE subscriber = ${subscriber} AND run_at <= now() AND (token IS NULL OR lease_until < now()) ${elsewhere}
        ORDER BY run_at LIMIT ${limit + 1} FOR UPDATE SKIP LOCKED) AS found)
    UPDATE jobs SET token = ${token}, lease_until = now() + ${leaseMs} * interval '1 millisecond', attempts = attempts + 1
    WHERE subscriber = ${subscriber} AND lane IN (SELECT lane FROM due WHERE place <= ${limit})
    RETURNING lane, account_id, gen::text, from_seq, attempts, payload, (SELECT count(*) FROM due) > ${limit} AS more`.execute(
    db,
  )
  const jobs = rows.map((row) => ({
    subscriber,
    token,
    lane: row.lane,
    accountId: row.account_id,
    gen: row.gen,
    fromSeq: row.from_seq,
    attempts: row.attempts,
    payload: row.payload,
  }))
  return { jobs, more: rows[0]?.more ?? false }
}

/**
 * Closes what was done. `again`: something was enqueued meanwhile, so the lane is due once more. `lost`: the lease is not ours any longer.
 * Done in the transaction that settles the work, where there is one.
 */
export const close = async (db: Executor | Trx, job: ClaimedJob): Promise<'closed' | 'again' | 'lost'> => {
  const deleted = await sql`
    DELETE FROM jobs WHERE subscriber = ${job.subscriber} AND lane = ${job.lane} AND token = ${job.token} AND gen = ${job.gen} RETURNING 1`.execute(
    db,
  )
  if (deleted.rows.length > 0) return 'closed'
  const released = await sql`
    UPDATE jobs SET token = NULL, lease_until = NULL, attempts = 0 WHERE subscriber = ${job.subscriber} AND lane = ${job.lane} AND token = ${job.token}
    RETURNING 1`.execute(db)
  return released.rows.length > 0 ? 'again' : 'lost'
}

/** The same for the jobs of one claim, in the transaction that did their work. Rows are locked by lane, so enqueuers never wait in a circle. Answers whether one is due again. */
export const closeMany = async (trx: Trx, jobs: readonly ClaimedJob[]): Promise<boolean> => {
  const [first] = jobs
  if (!first) return false
  const lanes = jobs.map((job) => job.lane)
  const { rows } = await sql`
    WITH mine AS (
      SELECT jobs.lane, jobs.gen = seen.gen AS done FROM jobs JOIN unnest(${lanes}::text[], ${jobs.map((job) => job.gen)}::bigint[]) AS seen (lane, gen)
        ON jobs.lane = seen.lane
      WHERE jobs.subscriber = ${first.subscriber} AND jobs.token = ${first.token} ORDER BY jobs.lane FOR UPDATE OF jobs
    ), closed AS (
      DELETE FROM jobs USING mine WHERE jobs.subscriber = ${first.subscriber} AND jobs.lane = mine.lane AND mine.done
    )
    UPDATE jobs SET token = NULL, lease_until = NULL, attempts = 0 FROM mine
    WHERE jobs.subscriber = ${first.subscriber} AND jobs.lane = mine.lane AND NOT mine.done RETURNING 1`.execute(trx)
  return rows.length > 0
}

/**
 * Gives the lane back, due at `at`; at once when something new was enqueued since the claim and `evenIfNew` is not set.
 * Answers when it is due; nothing when the lease is not ours any longer.
 */
export const postpone = async (
  db: Executor | Trx,
  job: ClaimedJob,
  at: Date,
  error?: string,
  evenIfNew = false,
): Promise<Date | undefined> => {
  const { rows } = await sql<{ run_at: Date }>`
    UPDATE jobs SET token = NULL, lease_until = NULL, last_error = ${error ?? null},
      run_at = CASE WHEN gen = ${job.gen} OR ${evenIfNew} THEN ${at.toISOString()}::timestamptz ELSE now() END
    WHERE subscriber = ${job.subscriber} AND lane = ${job.lane} AND token = ${job.token} RETURNING run_at`.execute(db)
  return rows[0]?.run_at
}

/** Gives the lane back as it was: whoever is due longest goes first. False when the lease is not ours any longer. */
export const letGo = async (db: Executor | Trx, job: ClaimedJob): Promise<boolean> => {
  const { rows } = await sql`
    UPDATE jobs SET token = NULL, lease_until = NULL
    WHERE subscriber = ${job.subscriber} AND lane = ${job.lane} AND token = ${job.token} RETURNING 1`.execute(db)
  return rows.length > 0
}

/** What the lane was woken for is done, though other work keeps it open. What was enqueued since stays. */
export const forgetPayload = async (db: Executor, job: ClaimedJob): Promise<void> => {
  if (!job.payload) return
  await sql`
    UPDATE jobs SET payload = NULL
    WHERE subscriber = ${job.subscriber} AND lane = ${job.lane} AND token = ${job.token} AND gen = ${job.gen}`.execute(
    db,
  )
}

/** Keeps a lease that is about to end; false when it is not ours any longer. */
export const renew = async (db: Executor, job: ClaimedJob, leaseMs: number): Promise<boolean> => {
  const { rows } = await sql`
    UPDATE jobs SET lease_until = now() + ${leaseMs} * interval '1 millisecond'
    WHERE subscriber = ${job.subscriber} AND lane = ${job.lane} AND token = ${job.token} RETURNING 1`.execute(db)
  return rows.length > 0
}

/** For whoever knows that nobody else can be at work: the embedded database belongs to one process, so at its start every lease is a dead one's. */
export const endLeases = async (db: Executor): Promise<void> => {
  await sql`UPDATE jobs SET token = NULL, lease_until = NULL WHERE token IS NOT NULL`.execute(db)
  await sql`UPDATE deliveries SET lease_until = now() WHERE lease_until > now()`.execute(db)
  await sql`UPDATE listeners SET lease = NULL, lease_until = NULL WHERE lease IS NOT NULL`.execute(db)
  await sql`UPDATE connection_tokens SET lease = NULL, lease_until = NULL WHERE lease IS NOT NULL`.execute(db)
}
