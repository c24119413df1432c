import { sql } from 'kysely'
import type { Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'

const HOUR_MS = 3_600_000
/** Longer than any provider tries again, and long enough to replay what a mended plugin can read. */
const RAW_DAYS = 30
/** Longer than any client repeats a command. */
const COMMAND_DAYS = 30
const LANE = 'upkeep'
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Bodies are not kept longer than they are of use. Keys stay: what came once is known for good. */
export const upkeepSubscriber = (services: Services): Subscriber => ({
  name: 'upkeep',
  batch: 1,
  parallel: 1,
  leaseMs: HOUR_MS,
  run: perLane(services.db, services.log, async () => {
    await emptyOldItems(services)
    await sql`DELETE FROM commands WHERE created_at < now() - ${COMMAND_DAYS} * interval '1 day'`.execute(
      services.db.root,
    )
    return { again: new Date(Date.now() + HOUR_MS) }
  }),
})

/** Closed items lose their bytes; those nobody could read keep them, so they can still be replayed. */
export const emptyOldItems = async ({ db }: Pick<Services, 'db'>, days = RAW_DAYS): Promise<number> => {
  const { rows } = await sql`
    UPDATE raw_items SET body = '', headers = '{}' WHERE state = 'done' AND body <> '' AND closed_at < now() - ${days} * interval '1 day'
    RETURNING 1`.execute(db.root)
  return rows.length
}

/** One row for the whole deployment: whichever worker claims it does the hour's upkeep. */
export const planUpkeep = async ({ db }: Pick<Services, 'db'>): Promise<void> => {
  await db.root
    .insertInto('jobs')
    .values({ subscriber: 'upkeep', lane: LANE, account_id: NOBODY })
    .onConflict((c) => c.doNothing())
    .execute()
}
