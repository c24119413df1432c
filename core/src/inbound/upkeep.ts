import { sql } from 'kysely'
import type { Db } from '../db/index.ts'
import { pruneEvents } from '../events/prune.ts'
import { forgetDeaf, keepListening } from '../events/wake.ts'
import type { Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import { listening } from '../plugins/work.ts'
import type { Services } from '../services.ts'
import { emptyOldItems } from './empty.ts'

const HOUR_MS = 3_600_000
/** Longer than any client repeats a command. */
const COMMAND_DAYS = 30
/** Who is writing an answer is known by the minute. */
const REPLYING_DAYS = 1
/** A plugin that is gone this long asks for nothing any more. */
const DEAF_DAYS = 1
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
export const keepHouse = async (services: Pick<Services, 'db' | 'keyHash' | 'config' | 'registry'>): Promise<void> => {
  const { rawDays, eventDays } = services.config
  await emptyOldItems(services, rawDays)
  await deleteOlder(services, 'commands', 'created_at', COMMAND_DAYS)
  await deleteOlder(services, 'parked', 'created_at', rawDays)
  await deleteOlder(services, 'refs', 'created_at', rawDays, sql`AND target_id IS NULL`)
  await deleteOlder(services, 'replying', 'until', REPLYING_DAYS)
  // An older process that started last may have said otherwise.
  await keepListening(services.db, listening(services.registry.all))
  await forgetDeaf(services.db, DEAF_DAYS)
  await pruneEvents(services.db, eventDays)
  if (services.db.engine === 'pglite') await sweepFloor(services.db)
}

/** A server does this by itself; the embedded database leaves dead rows lying, and plans as if its tables were still empty. */
const sweepFloor = async ({ root }: Db): Promise<void> => {
  const { rows } = await sql<{
    name: string
  }>`SELECT relname AS name FROM pg_stat_user_tables ORDER BY relname`.execute(root)
  for (const { name } of rows) await sql`VACUUM (ANALYZE) ${sql.table(name)}`.execute(root)
}

const deleteOlder = async (
  { db }: Pick<Services, 'db'>,
  table: 'commands' | 'parked' | 'refs' | 'replying',
  column: 'created_at' | 'until',
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

/** One row for the whole deployment: whichever worker claims it does the hour's upkeep. */
export const planUpkeep = async ({ db }: Pick<Services, 'db'>): Promise<void> => {
  await db.root
    .insertInto('jobs')
    .values({ subscriber: 'upkeep', lane: LANE, account_id: NOBODY })
    .onConflict((c) => c.doNothing())
    .execute()
}
