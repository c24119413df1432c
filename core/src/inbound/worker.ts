import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '../contract/index.ts'
import { crashPoint, hurried } from '../crash.ts'
import type { Executor } from '../db/index.ts'
import { isTooLong, sqlState } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { postpone } from '../jobs/claim.ts'
import type { Subscriber } from '../jobs/runner.ts'
import { earliest } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import type { Held } from './held.ts'
import { createHeld } from './held.ts'
import type { Aftermath } from './ingest.ts'
import { ingest } from './ingest.ts'
import type { Parsed } from './parse.ts'
import { parseAll } from './parse.ts'
import type { RawRow } from './raw.ts'
import { giveBack, markUnreadable, takeUnsuspected, takeWaiting } from './raw.ts'
import type { Readings } from './readings.ts'
import { createReadings } from './readings.ts'

const LANES = 50
const ROWS = 200
const LEASE_MS = hurried(60_000)
const RETRY_MS = 500
/** Tries to give lanes back; all of them end long before the lease. */
const INSIST = 20
/** A lane of which nothing could be begun is looked at again so much later. */
const ROOM_MS = 200
/** An item that saw this many workers die is not given to another. */
const DEATHS = 3

/** Longer batches keep the door waiting on the embedded database, where everybody shares one connection. */
const SLOW_MS = 1_000

/** Rows one transaction may take: half as many after one that was slow or did not end in time, twice as many after a quick one. */
type Appetite = { rows: number }

/** `suspected`: the last turn was a suspect's. */
type Room = { services: Services; appetite: Appetite; readings: Readings; held: Held; suspected: boolean }

/** One worker per lane (the lease), batches across lanes (the claim). */
export const ingestSubscriber = (services: Services): Subscriber => {
  const held = createHeld(services, LEASE_MS)
  const room: Room = { services, appetite: { rows: ROWS }, readings: createReadings(), held, suspected: false }
  return {
    name: 'ingest',
    batch: LANES,
    parallel: services.db.engine === 'pglite' ? 1 : 2,
    leaseMs: LEASE_MS,
    full: room.readings.full,
    run: (jobs, signal) => ingestLanes(room, jobs, signal),
    stop: held.letGo,
  }
}

const ingestLanes = async (room: Room, jobs: ClaimedJob[], signal: AbortSignal): Promise<Date | undefined> => {
  const { root } = room.services.db
  const lanes = jobs.map((job) => job.lane)
  // Another batch may change it while ours is taken: what was asked for is what says whether that was all.
  const limit = room.appetite.rows
  let rows: RawRow[] = []
  try {
    if (room.suspected) rows = await takeUnsuspected(root, lanes, limit)
    const some = rows.length > 0
    if (!some) rows = await takeWaiting(root, lanes, limit)
    room.suspected = rows.some((row) => row.attempts > 1)
    crashPoint('ingest.after-claim')
    return await ingestRows(room, jobs, rows, { some, limit })
  } catch (error) {
    if (isTooLong(error)) room.appetite.rows = half(rows)
    // The database's trouble, not the items': they go back uncounted and the lanes are due again shortly.
    await insist(() => giveBack(root, rows.map(idOf)), signal)
    await insist(() => postponeAll(root, jobs, () => RETRY_MS, String(error)), signal)
    throw error
  }
}

/** `some`: more may wait in these lanes. `limit`: how many were asked for. */
const ingestRows = async (
  room: Room,
  jobs: readonly ClaimedJob[],
  rows: RawRow[],
  { some, limit }: { some: boolean; limit: number },
): Promise<Date | undefined> => {
  const { services, appetite, readings } = room
  const from = performance.now()
  const { parsed, unreadable, left } = await parseAll(services, await setAside(services, rows), readings)
  const lanes = Map.groupBy(left, (row) => row.lane)
  const more = some || rows.length === limit || left.length > 0 || rows.some((row) => row.attempts > 1)
  const reading = new Map([...lanes].map(([lane, its]) => [lane, firstUnderWay(readings, its)]))
  const counted = new Set([...reading.values()].flat())
  await giveBack(services.db.root, left.filter((row) => !counted.has(row)).map(idOf))
  for (const { raw, reason } of unreadable) await refuse(services, raw, reason)
  crashPoint('ingest.after-parse')
  const again = await ingestBisecting(services, parsed, more ? [] : jobs)
  crashPoint('ingest.after-commit')
  appetite.rows = performance.now() - from > SLOW_MS ? half(rows) : Math.min(ROWS, limit * 2)
  if (!more) return again ? new Date() : undefined
  const free = jobs.filter((job) => !hold(room, job, reading.get(job.lane) ?? []))
  const waits = ({ lane }: ClaimedJob): number => (isWithoutRoom(readings, lanes.get(lane)) ? ROOM_MS : 0)
  return postponeAll(services.db.root, free, waits)
}

/** What is being read at the head of a lane. Whatever comes behind it does not count: an item is never taken before an older one. */
const firstUnderWay = (readings: Readings, rows: readonly RawRow[]): RawRow[] => {
  const end = rows.findIndex((row) => !readings.isUnderWay(row))
  return end < 0 ? [...rows] : rows.slice(0, end)
}

const isWithoutRoom = (readings: Readings, [first]: readonly RawRow[] = []): boolean =>
  first !== undefined && !readings.knows(first) && !readings.mayBegin(first)

/** Answers whether the lane waits for its first item. */
const hold = ({ readings, held }: Room, job: ClaimedJob, rows: readonly RawRow[]): boolean => {
  const [first] = rows
  if (first) held.hold(job, rows.map(idOf), readings.done(first.id))
  return first !== undefined
}

/** Answers when the first of them is due. */
const postponeAll = async (
  db: Executor,
  jobs: readonly ClaimedJob[],
  waitOf: (job: ClaimedJob) => number,
  error?: string,
): Promise<Date | undefined> =>
  earliest(await Promise.all(jobs.map((job) => postpone(db, job, new Date(Date.now() + waitOf(job)), error))))

/** A database that went away mostly comes back at once: lanes that were not given back wait for their lease. */
const insist = async (work: () => Promise<unknown>, signal: AbortSignal): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await work()
      return
    } catch {
      if (attempt >= INSIST || signal.aborted) return
      await pause(RETRY_MS)
    }
  }
}

const idOf = (row: RawRow): string => row.id

const half = (rows: readonly RawRow[]): number => Math.max(1, Math.floor(rows.length / 2))

const setAside = async (services: Services, rows: readonly RawRow[]): Promise<RawRow[]> => {
  const dead = rows.filter((row) => row.attempts > DEATHS)
  for (const row of dead) await refuse(services, row, `its worker died ${DEATHS} times`)
  services.counters.count('dead', dead.length)
  return rows.filter((row) => row.attempts <= DEATHS)
}

const refuse = async (services: Services, row: RawRow, reason: string): Promise<void> => {
  await markUnreadable(services.db.root, row.id, reason)
  services.counters.count('unreadable')
}

/** SQLSTATE classes that are the data's own fault: bad values, broken constraints, limits of the program. */
const DATA_CLASSES = new Set(['22', '23', '54'])
const NOT_UNIQUE = '23505'

/** So are facts of a shape nobody foresaw: retried for ever they would hold up every lane of the batch. */
const isOfTheData = (error: unknown): boolean =>
  DATA_CLASSES.has(sqlState(error)?.slice(0, 2) ?? '') ||
  error instanceof TypeError ||
  error instanceof RangeError ||
  error instanceof Refusal

/** Answers whether a lane is due again. */
const ingestBisecting = async (
  services: Services,
  items: readonly Parsed[],
  jobs: readonly ClaimedJob[],
  triedAgain = false,
): Promise<boolean> => {
  const after = await ingest(services, items, jobs).catch((error: unknown) => {
    if (!isOfTheData(error)) throw error
    return error as Error
  })
  if (!(after instanceof Error)) return afterwards(services, items, after)
  const [only] = items
  if (items.length > 1) {
    const middle = Math.ceil(items.length / 2)
    await ingestBisecting(services, items.slice(0, middle), [])
    return ingestBisecting(services, items.slice(middle), jobs)
  }
  // Two who meet the same new thing at once: by now the other one has written it.
  if (sqlState(after) === NOT_UNIQUE && !triedAgain) return ingestBisecting(services, items, jobs, true)
  if (only) await refuseLoudly(services, only.raw, after)
  return jobs.length > 0 ? afterwards(services, [], await ingest(services, [], jobs)) : false
}

const refuseLoudly = async (services: Services, raw: RawRow, error: Error): Promise<void> => {
  const ids = { raw: raw.id, connection: raw.connection_id }
  services.log.error({ ...ids, error: sqlState(error) ?? error.stack }, 'An item could not be taken in; it is kept.')
  await refuse(services, raw, error.message)
}

/** How long somebody waits is told by what they see, and a worker that died or a database that went away is told elsewhere. */
const isSeenAtOnce = ({ raw, facts }: Parsed): boolean =>
  raw.attempts === 1 && facts.some(({ is }) => is === 'message' || is === 'answer')

const afterwards = async (services: Services, items: readonly Parsed[], after: Aftermath): Promise<boolean> => {
  services.counters.count('ingested', after.ingested)
  for (const { raw } of items.filter(isSeenAtOnce))
    services.counters.acceptToVisible((Date.now() - raw.received_at.getTime()) / 1000)
  for (const { parsed, thread, on } of after.typing)
    await services.bus.publish(`account:${parsed.row.account_id}`, { typing: { inbox: parsed.row.id, thread, on } })
  return after.again
}
