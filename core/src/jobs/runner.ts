import { sql } from 'kysely'
import type { Log } from '../contract/index.ts'
import type { Db, Topic } from '../db/index.ts'
import type { ClaimedJob } from './claim.ts'
import { claim, close, postpone } from './claim.ts'

export type Subscriber = {
  name: string
  /** Lanes taken by one claim. */
  batch: number
  /** Claims worked on at the same time in this process. */
  parallel: number
  /** Longer than the longest honest run: a lease that ended first would let a second worker start. */
  leaseMs: number
  run(jobs: ClaimedJob[], signal: AbortSignal): Promise<void>
}

/** Carries "claim due work" to other processes. Losing one costs a sweep, never work. */
export type Nudger = {
  send(subscribers: string[]): void
  onNudge(listener: (subscriber: string) => void): void
  close(): Promise<void>
}

export type Runner = { stop(): Promise<void>; idle(): Promise<void> }

const SWEEP_MS = 1_000

export const startRunner = (
  db: Db,
  subscribers: readonly Subscriber[],
  options: { log: Log; nudger?: Nudger; sweepMs?: number },
): Runner => {
  const stopping = new AbortController()
  const lanes = new Map(subscribers.map((s) => [s.name, worker(db, s, options.log, stopping.signal)]))
  const wake = (name: string): void => lanes.get(name)?.wake()
  const offCommit = db.onCommit((topics) => nudge(topics, wake, options.nudger))
  options.nudger?.onNudge(wake)
  const sweeper = setInterval(() => void sweep(db, wake, options.log), options.sweepMs ?? SWEEP_MS)
  for (const name of lanes.keys()) wake(name)
  return {
    stop: async () => {
      clearInterval(sweeper)
      offCommit()
      stopping.abort()
      await Promise.all([...lanes.values()].map((lane) => lane.idle()))
    },
    idle: async () => {
      await Promise.all([...lanes.values()].map((lane) => lane.idle()))
    },
  }
}

const nudge = (topics: ReadonlySet<Topic>, wake: (name: string) => void, nudger: Nudger | undefined): void => {
  const names = subscribersIn(topics)
  if (names.length === 0) return
  if (nudger) nudger.send(names)
  else for (const name of names) wake(name)
}

const subscribersIn = (topics: ReadonlySet<Topic>): string[] =>
  [...topics].flatMap((topic) => (topic.startsWith('job:') ? [topic.slice(4)] : []))

/** For a process without workers: tells the others what its transactions enqueued. Returns the way to stop. */
export const nudgeOnCommit = (db: Db, nudger: Nudger): (() => void) =>
  db.onCommit((topics) => {
    const names = subscribersIn(topics)
    if (names.length > 0) nudger.send(names)
  })

/** The net under every nudge: whatever is due and not leased is woken again. */
const sweep = async (db: Db, wake: (name: string) => void, log: Log): Promise<void> => {
  try {
    const { rows } = await sql<{ subscriber: string }>`
      SELECT DISTINCT subscriber FROM jobs WHERE run_at <= now() AND (token IS NULL OR lease_until < now())`.execute(
      db.root,
    )
    for (const row of rows) wake(row.subscriber)
  } catch (error) {
    log.warn({ error: String(error) }, 'The sweep could not look for due work; the next one will.')
  }
}

const TURN_FAILED = 'A worker turn failed; its lease ends and the work is taken again.'

const stackOf = (error: unknown): string => String((error as Error)?.stack ?? error)

type Worker = { wake(): void; idle(): Promise<void> }

const worker = (db: Db, subscriber: Subscriber, log: Log, signal: AbortSignal): Worker => {
  let running = 0
  let asked = false
  const done = new Set<Promise<void>>()
  const turn = async (): Promise<void> => {
    try {
      const jobs = await claim(db.root, subscriber.name, { limit: subscriber.batch, leaseMs: subscriber.leaseMs })
      if (jobs.length === 0) return
      // What is left may be due as well; another turn looks while this one works.
      wake()
      await subscriber.run(jobs, signal)
      asked = true
    } catch (error) {
      log.error({ subscriber: subscriber.name, error: stackOf(error) }, TURN_FAILED)
    }
  }
  const start = (): void => {
    running++
    asked = false
    const promise = turn().finally(() => {
      running--
      done.delete(promise)
      if (asked) wake()
    })
    done.add(promise)
  }
  const wake = (): void => {
    if (signal.aborted) return
    if (running < subscriber.parallel) start()
    else asked = true
  }
  return {
    wake,
    idle: async () => {
      while (done.size > 0) await Promise.all(done)
    },
  }
}

/** What a lane's handler says: done, or look again at a time. */
export type Outcome = 'done' | { again: Date }

const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000]

/** A subscriber whose lanes are independent: each is run, then closed or postponed; an error backs its own lane off. */
export const perLane =
  (db: Db, log: Log, handle: (job: ClaimedJob, signal: AbortSignal) => Promise<Outcome>) =>
  async (jobs: ClaimedJob[], signal: AbortSignal): Promise<void> => {
    await Promise.all(jobs.map((job) => runLane(db, log, job, handle, signal)))
  }

const runLane = async (
  db: Db,
  log: Log,
  job: ClaimedJob,
  handle: (job: ClaimedJob, signal: AbortSignal) => Promise<Outcome>,
  signal: AbortSignal,
): Promise<void> => {
  try {
    const outcome = await handle(job, signal)
    if (outcome === 'done') await close(db.root, job)
    else await postpone(db.root, job, outcome.again)
  } catch (error) {
    const wait = BACKOFF_MS[Math.min(job.attempts, BACKOFF_MS.length) - 1] ?? 1_000
    log.error({ subscriber: job.subscriber, lane: job.lane, error: stackOf(error) }, 'A job failed and backs off.')
    await postpone(db.root, job, new Date(Date.now() + wait), String(error)).catch(() => {})
  }
}
