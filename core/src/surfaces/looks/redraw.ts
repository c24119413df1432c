import { sql } from 'kysely'
import { knownConnection, undefinedIfGone } from '../../connections/index.ts'
import type { Connection, SurfaceSeat } from '../../contract/index.ts'
import { ChannelError } from '../../contract/index.ts'
import type { Executor, Row } from '../../db/index.ts'
import type { ClaimedJob } from '../../jobs/claim.ts'
import type { Outcome, Subscriber } from '../../jobs/runner.ts'
import { perLane } from '../../jobs/runner.ts'
import type { Services } from '../../services.ts'
import type { At } from './looks.ts'
import { drawn, EACH_MS, inMs, LOOK_MS, LOOKS, lookOf } from './looks.ts'

const LEASE_MS = 120_000
/** So many lists per turn, and then a rest: tools count calls per minute, and agents' own come first. */
const AT_ONCE = 3
const REST_MS = 2_000
/** A tool that takes this long for its lists gives its turn back. */
const LONG_MS = 4_000
const BACKOFF_MS = [5_000, 15_000, 60_000]

/** Keeps lists up to date for whoever looks. Lanes are taken one by one, each by its own hand. */
export const lookSubscriber = (services: Services): Subscriber => ({
  name: LOOKS,
  batch: 1,
  parallel: 6,
  leaseMs: LEASE_MS,
  run: perLane(services.db, services.log, async (job) => {
    const drawing = await find(services, job)
    return drawing ? redrawSome(drawing) : 'done'
  }),
})

type Drawing = {
  services: Services
  job: ClaimedJob
  at: At
  redraw: NonNullable<SurfaceSeat<never>['redraw']>
  installation: Connection<never>
}

const find = async (services: Services, job: ClaimedJob): Promise<Drawing | undefined> => {
  const { root } = services.db
  const known = await knownConnection(services, root, job.accountId, job.lane).catch(undefinedIfGone)
  if (!known?.row.enabled) return undefined
  const { redraw } = services.registry.surface(known.row.plugin)
  const at = { accountId: job.accountId, installation: job.lane }
  return redraw && { services, job, at, redraw, installation: known.connection }
}

const redrawSome = async (drawing: Drawing): Promise<Outcome> => {
  const { services, at } = drawing
  const since = Date.now()
  for (let i = 0; i < AT_ONCE && Date.now() - since < LONG_MS; i++) {
    const row = await begin(services.db.root, at)
    if (!row) return nextTurn(services.db.root, at, 0)
    const waitMs = await redrawOne(drawing, row)
    if (waitMs !== undefined) return { again: new Date(Date.now() + waitMs) }
  }
  return nextTurn(services.db.root, at, REST_MS)
}

/**
 * The one that is due longest; due once more where a redraw is promised that begins later than this one. One that was begun
 * and never ended belonged to a worker that died; one nobody looked at for long is drawn a last time.
 */
const begin = async (db: Executor, { accountId, installation }: At): Promise<Row<'looks'> | undefined> => {
  const { rows } = await sql<Row<'looks'>>`
    UPDATE looks SET due = CASE WHEN promised > now() THEN greatest(promised, ${inMs(EACH_MS)}) END, drawing = true, resting = seen_at <= ${inMs(-LOOK_MS)}
    WHERE account_id = ${accountId} AND installation_id = ${installation} AND person = (
      SELECT person FROM looks WHERE account_id = ${accountId} AND installation_id = ${installation}
        AND (due <= now() OR drawing OR (NOT resting AND seen_at <= ${inMs(-LOOK_MS)}))
      ORDER BY due NULLS LAST, person LIMIT 1)
    RETURNING *`.execute(db)
  return rows[0]
}

/** Undefined: go on. A number: this tool wants to be left alone for so long. */
const redrawOne = async (
  { services, at, redraw, installation, job }: Drawing,
  row: Row<'looks'>,
): Promise<number | undefined> => {
  const { root } = services.db
  try {
    await drawn(root, at, row.person, await redraw(lookOf(row), installation))
    return undefined
  } catch (error) {
    const ids = { installation: at.installation, person: row.person, error: String(error) }
    if (!(error instanceof ChannelError) || error.retry === 'never') {
      services.log.error(ids, 'A list could not be drawn and is left as it is until something changes.')
      await giveUp(root, at, row.person, null)
      return undefined
    }
    const backOff = BACKOFF_MS[Math.min(job.attempts, BACKOFF_MS.length) - 1] ?? 5_000
    services.log.warn(ids, 'A list could not be shown and is tried again.')
    await giveUp(root, at, row.person, inMs(0))
    return typeof error.retry === 'object' ? error.retry.afterMs : backOff
  }
}

const giveUp = async (db: Executor, at: At, person: string, due: ReturnType<typeof inMs> | null): Promise<void> => {
  await db
    .updateTable('looks')
    .set({ drawing: false, ...(due ? { due } : {}) })
    .where('account_id', '=', at.accountId)
    .where('installation_id', '=', at.installation)
    .where('person', '=', person)
    .execute()
}

/** When the next one is due, or nobody looked for long enough; not before `restMs` are over. */
const nextTurn = async (db: Executor, { accountId, installation }: At, restMs: number): Promise<Outcome> => {
  const { rows } = await sql<{ at: Date | null }>`
    SELECT min(least(due, CASE WHEN resting THEN NULL ELSE seen_at + ${LOOK_MS}::float8 * interval '1 millisecond' END)) AS at
    FROM looks WHERE account_id = ${accountId} AND installation_id = ${installation}`.execute(db)
  const at = rows[0]?.at
  return at ? { again: new Date(Math.max(at.getTime(), Date.now() + restMs)) } : 'done'
}
