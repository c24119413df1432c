import { sql } from 'kysely'
import type { Executor } from '../db/index.ts'
import type { Registry } from '../services.ts'

/** The lane of the runs that come by themselves; whatever is enqueued by hand has a lane with a key behind it. */
export const periodicLane = (accountId: string, name: string): string => `${accountId}:${name}`

/**
 * Every job with `every` has one row per account, from the first start on: of all accounts, or of the one just made. A row
 * that is there keeps its time, so neither a restart nor a second process makes it come earlier.
 */
export const planPeriodic = async (db: Executor, registry: Registry, accountId?: string): Promise<void> => {
  for (const { id, jobs = {} } of registry.all)
    for (const [name, { every }] of Object.entries(jobs))
      if (every)
        await sql`
          INSERT INTO jobs (subscriber, lane, account_id, payload)
          SELECT ${`plugin:${id}`}, id::text || ${`:${name}`}::text, id, ${JSON.stringify({ name, payload: {} })}::jsonb
          FROM accounts WHERE id = coalesce(${accountId ?? null}::uuid, id) ORDER BY id
          ON CONFLICT DO NOTHING`.execute(db)
}
