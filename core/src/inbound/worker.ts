import { setHealth } from '../connections/index.ts'
import { Refusal } from '../contract/index.ts'
import { crashPoint, hurried } from '../crash.ts'
import { isTooLong, sqlState } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { postpone } from '../jobs/claim.ts'
import type { Subscriber } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import type { Aftermath } from './ingest.ts'
import { ingest } from './ingest.ts'
import type { Parsed } from './parse.ts'
import { parseAll } from './parse.ts'
import type { RawRow } from './raw.ts'
import { giveBack, markUnreadable, takeWaiting } from './raw.ts'

const LANES = 50
const ROWS = 200
const LEASE_MS = hurried(60_000)
const RETRY_MS = 500
/** An item that saw this many workers die is not given to another. */
const DEATHS = 3

/** Longer batches keep the door waiting on the embedded database, where everybody shares one connection. */
const SLOW_MS = 1_000

/** Rows one transaction may take: half as many after one that was slow or did not end in time, twice as many after a quick one. */
type Appetite = { rows: number }

/** One worker per lane (the lease), batches across lanes (the claim). */
export const ingestSubscriber = (services: Services): Subscriber => {
  const appetite: Appetite = { rows: ROWS }
  return {
    name: 'ingest',
    batch: LANES,
    parallel: services.db.engine === 'pglite' ? 1 : 2,
    leaseMs: LEASE_MS,
    run: (jobs) => ingestLanes(services, jobs, appetite),
  }
}

const ingestLanes = async (services: Services, jobs: ClaimedJob[], appetite: Appetite): Promise<Date | undefined> => {
  const { root } = services.db
  const limit = appetite.rows
  const from = performance.now()
  const rows = await takeWaiting(
    root,
    jobs.map((job) => job.lane),
    limit,
  )
  crashPoint('ingest.after-claim')
  const more = rows.length === limit || rows.some((row) => row.attempts > 1)
  try {
    const { parsed, unreadable } = await parseAll(services, await setAside(services, rows))
    for (const { raw, reason } of unreadable) await refuse(services, raw, reason)
    crashPoint('ingest.after-parse')
    const again = await ingestBisecting(services, parsed, more ? [] : jobs)
    crashPoint('ingest.after-commit')
    if (more) await Promise.all(jobs.map((job) => postpone(root, job, new Date())))
    appetite.rows = performance.now() - from > SLOW_MS ? half(rows) : Math.min(ROWS, limit * 2)
    return more || again ? new Date() : undefined
  } catch (error) {
    if (isTooLong(error)) appetite.rows = half(rows)
    // The database's trouble, not the items': they go back uncounted and the lanes are due again shortly.
    await giveBack(
      root,
      rows.map((row) => row.id),
    ).catch(() => {})
    await Promise.all(jobs.map((job) => postpone(root, job, new Date(Date.now() + RETRY_MS), String(error)))).catch(
      () => {},
    )
    throw error
  }
}

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

const afterwards = async (services: Services, items: readonly Parsed[], after: Aftermath): Promise<boolean> => {
  services.counters.count('ingested', after.ingested)
  for (const item of items) services.counters.acceptToVisible((Date.now() - item.raw.received_at.getTime()) / 1000)
  for (const { parsed, health, tell } of after.health) await setHealth(services.db, parsed.row, health, tell)
  for (const { parsed, thread, on } of after.typing)
    await services.bus.publish(`account:${parsed.row.account_id}`, { typing: { inbox: parsed.row.id, thread, on } })
  return after.again
}
