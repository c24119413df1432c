import { sql } from 'kysely'
import type { Executor } from '../db/index.ts'

type Place = { account_id: string; id: string }

/** Small durable notes of a connection: an offset, a cursor. Nothing is kept of what is null. */
export const keep = async (db: Executor, at: Place, name: string, value: unknown): Promise<void> => {
  await db
    .updateTable('connections')
    .set({
      kept: isNothing(value) ? sql`kept - ${name}::text` : sql`kept || ${JSON.stringify({ [name]: value })}::jsonb`,
    })
    .where('account_id', '=', at.account_id)
    .where('id', '=', at.id)
    .execute()
}

const isNothing = (value: unknown): boolean => value === null || value === undefined

export const kept = async (db: Executor, at: Place, name: string): Promise<unknown> => {
  const row = await db
    .selectFrom('connections')
    .select('kept')
    .where('account_id', '=', at.account_id)
    .where('id', '=', at.id)
    .executeTakeFirst()
  return row?.kept[name]
}
