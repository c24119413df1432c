import { sql } from 'kysely'
import type { Log } from '../contract/index.ts'
import type { Db, Topic } from '../db/index.ts'
import { createAlarm } from './alarm.ts'
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
  /** Places whose lanes (`<what>:<where>` or `<where>:<what>`) cannot be worked on right now; they are not claimed until a turn ends without them. */
  full?(): readonly string[]
  /** Answers when the earliest of what it gave back is due again, so nobody has to wait for the sweep. */
  run(jobs: ClaimedJob[], signal: AbortSignal): Promise<Date | undefined>
  /** After its last turn, for what it kept beyond them. */
  stop?(): Promise<void>
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
  const workers = new Map(subscribers.map((s) => [s.name, createWorker(db, s, options.log, stopping.signal)]))
  const wake = (name: string): void => void workers.get(name)?.wake()
  const offCommit = db.onCommit((topics) => nudge(topics, workers, options.nudger))
  options.nudger?.onNudge(wake)
  const sweeper = setInterval(() => void sweep(db, wake, options.log), options.sweepMs ?? SWEEP_MS)
  const idle = async (): Promise<void> => void (await Promise.all([...workers.values()].map((one) => one.idle())))
  for (const name of workers.keys()) wake(name)
  return {
    stop: async () => {
      clearInterval(sweeper)
      offCommit()
      stopping.abort()
      await idle()
      await Promise.all(subscribers.map((subscriber) => subscriber.stop?.()))
    },
    idle,
  }
}

/** Whoever has a hand free does it; others are asked only when this house is full, or has nobody for it. */
const nudge = (topics: ReadonlySet<Topic>, workers: ReadonlyMap<string, Worker>, nudger: Nudger | undefined): void => {
  const full = subscribersIn(topics).filter((name) => workers.get(name)?.wake() !== 'begun')
  if (full.length > 0) nudger?.send(full)
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

/** `full`: as many turns as allowed are under way; one of them looks again when it ends. */
type Worker = { wake(): 'begun' | 'full'; idle(): Promise<void> }

const createWorker = (db: Db, subscriber: Subscriber, log: Log, signal: AbortSignal): Worker => {
  const { name, batch, parallel, leaseMs } = subscriber
  const turns = new Set<Promise<void>>()
  let asked = false
  let passedOver: readonly string[] = []
  const turn = async (): Promise<void> => {
    try {
      passedOver = subscriber.full?.() ?? []
      const { jobs, more } = await claim(db.root, name, { limit: batch, leaseMs, without: passedOver })
      if (more) wake()
      if (jobs.length > 0) alarm.at(await subscriber.run(jobs, signal))
    } catch (error) {
      log.error({ subscriber: name, error: stackOf(error) }, TURN_FAILED)
    }
  }
  /** What was passed over may have room by now. */
  const hasRoom = (): boolean => {
    const full = passedOver.length > 0 ? subscriber.full?.() : undefined
    return full !== undefined && passedOver.some((place) => !full.includes(place))
  }
  const wake = (): 'begun' | 'full' => {
    asked = turns.size >= parallel
    if (asked || signal.aborted) return 'full'
    const one = turn().finally(() => {
      turns.delete(one)
      if (asked || hasRoom()) wake()
    })
    turns.add(one)
    return 'begun'
  }
  const alarm = createAlarm(wake, signal)
  return {
    wake,
    idle: async () => {
      while (turns.size > 0) await Promise.all(turns)
    },
  }
}

/** What a lane's handler says: done, or look again at a time. */
export type Outcome = 'done' | { again: Date }

const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000]

/** A subscriber whose lanes are independent: each is run, then closed or postponed; an error backs its own lane off. */
export const perLane =
  (db: Db, log: Log, handle: (job: ClaimedJob, signal: AbortSignal) => Promise<Outcome>): Subscriber['run'] =>
  async (jobs, signal) =>
    earliest(await Promise.all(jobs.map((job) => runLane(db, log, job, handle, signal))))

/** Of times that may be none. */
export const earliest = (times: readonly (Date | undefined)[]): Date | undefined =>
  times.reduce((first, at) => (first && (!at || first <= at) ? first : at), undefined)

const runLane = async (
  db: Db,
  log: Log,
  job: ClaimedJob,
  handle: (job: ClaimedJob, signal: AbortSignal) => Promise<Outcome>,
  signal: AbortSignal,
): Promise<Date | undefined> => {
  try {
    const outcome = await handle(job, signal)
    if (outcome === 'done') return (await close(db.root, job)) === 'again' ? new Date() : undefined
    return await postpone(db.root, job, outcome.again)
  } catch (error) {
    const wait = BACKOFF_MS[Math.min(job.attempts, BACKOFF_MS.length) - 1] ?? 1_000
    log.error({ subscriber: job.subscriber, lane: job.lane, error: stackOf(error) }, 'A job failed and backs off.')
    return postpone(db.root, job, new Date(Date.now() + wait), String(error)).catch(() => undefined)
  }
}
