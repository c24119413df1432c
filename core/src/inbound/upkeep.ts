import { sql } from 'kysely'
import { sweepFloor } from '../db/index.ts'
import { pruneEvents } from '../events/prune.ts'
import { forgetDeaf, keepListening } from '../events/wake.ts'
import type { Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import { listening } from '../plugins/work.ts'
import type { Services } from '../services.ts'
import { emptyOldItems } from './empty.ts'
import { wakeStranded } from './stranded.ts'
import { failUnfetched } from './unfetched.ts'

const HOUR_MS = 3_600_000
/** Longer than any client repeats a command. */
const COMMAND_DAYS = 30
/** Who is writing an answer is known by the minute. */
const REPLYING_DAYS = 1
/** A plugin that is gone this long asks for nothing any more. */
const DEAF_DAYS = 1
/** Codes of a sign-in are kept this much longer than they count: one used twice ends what it opened. */
const CODE_DAYS = 1
/** Devices that ended are shown a while, and forgotten. */
const DEVICE_DAYS = 90
const AT_ONCE = 1_000
const LANE = 'upkeep'
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Nothing is kept longer than it is of use. Every statement is short, so nobody waits for the house to be cleaned. */
export const upkeepSubscriber = (services: Services): Subscriber => ({
  name: 'upkeep',
  batch: 1,
  parallel: 1,
  leaseMs: HOUR_MS,
  run: perLane(services.db, services.log, async () => {
    await keepHouse(services)
    return { again: new Date(Date.now() + HOUR_MS) }
  }),
})

/** Parked facts, and the keys they wait behind, tell of people like the items they came from, and wait no longer than those are kept. */
export const keepHouse = async (
  services: Pick<Services, 'db' | 'keyHash' | 'config' | 'registry' | 'log'>,
): Promise<void> => {
  const { rawDays, eventDays } = services.config
  await wakeStranded(services)
  await emptyOldItems(services, rawDays)
  await deleteOlder(services, 'commands', 'created_at', COMMAND_DAYS)
  await deleteOlder(services, 'parked', 'created_at', rawDays)
  await deleteOlder(services, 'refs', 'created_at', rawDays, sql`AND target_id IS NULL`)
  await failUnfetched(services, rawDays)
  await deleteOlder(services, 'outbox', 'created_at', rawDays)
  await deleteOlder(services, 'replying', 'until', REPLYING_DAYS)
  await deleteOlder(services, 'authorization_codes', 'ends_at', CODE_DAYS)
  await deleteOlder(services, 'device_codes', 'ends_at', CODE_DAYS)
  await deleteOlder(services, 'devices', 'ends_at', DEVICE_DAYS)
  // An older process that started last may have said otherwise.
  await keepListening(services.db, listening(services.registry.all))
  await forgetDeaf(services.db, DEAF_DAYS)
  await pruneEvents(services.db, eventDays)
  await sweepFloor(services.db)
}

const deleteOlder = async (
  { db }: Pick<Services, 'db'>,
  table: 'commands' | 'parked' | 'refs' | 'replying' | 'outbox' | 'authorization_codes' | 'device_codes' | 'devices',
  column: 'created_at' | 'until' | 'ends_at',
  days: number,
  also = sql``,
): Promise<void> => {
  for (;;) {
    const { rows } = await sql`
      DELETE FROM ${sql.table(table)} WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM ${sql.table(table)} WHERE ${sql.ref(column)} < now() - ${days} * interval '1 day' ${also} LIMIT ${AT_ONCE}))
      RETURNING 1`.execute(db.root)
    if (rows.length < AT_ONCE) return
  }
}

/** The first start has other things to do than to clean a house nobody has lived in. */
const FIRST = sql<Date>`now() + interval '1 minute'`

/** One row for the whole deployment: whichever worker claims it does the hour's upkeep. */
export const planUpkeep = async ({ db }: Pick<Services, 'db'>): Promise<void> => {
  await db.root
    .insertInto('jobs')
    .values({ subscriber: 'upkeep', lane: LANE, account_id: NOBODY, run_at: FIRST })
    .onConflict((c) => c.doNothing())
    .execute()
}
