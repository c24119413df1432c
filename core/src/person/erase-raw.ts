import { sql } from 'kysely'
import { emptyItems } from '../inbound/empty.ts'
import type { Services } from '../services.ts'
import type { Traces } from './traces.ts'

type Place = { id: string; at: string; hit: boolean }

const AT_ONCE = 1_000
const START = { at: '-infinity', id: '0' }

/** Empties what the person's items are known by, in stretches: on the embedded database everybody shares one connection. */
export const eraseRawItems = async (services: Services, accountId: string, traces: Traces): Promise<void> => {
  for (const state of ['done', 'unreadable'] as const)
    for (let after: Omit<Place, 'hit'> | undefined = START; after; ) {
      const rows: Place[] = await stretch(services, accountId, traces, state, after)
      await emptyItems(
        services,
        rows.filter((row) => row.hit).map((row) => row.id),
      )
      after = rows.length === AT_ONCE ? rows.at(-1) : undefined
    }
}

/** Rows that still hold something; those are of the last weeks. */
const stretch = async (
  { db }: Services,
  accountId: string,
  { lanes, words }: Traces,
  state: 'done' | 'unreadable',
  after: Omit<Place, 'hit'>,
): Promise<Place[]> => {
  const { rows } = await sql<Place>`
    SELECT id::text, closed_at::text AS at, lane = ANY(${lanes}::text[]) OR EXISTS (
      SELECT 1 FROM unnest(${words.map((word) => Buffer.from(word))}::bytea[]) AS word
      WHERE position(word IN body) > 0 OR position(word IN headers) > 0 OR position(word IN convert_to(outside_key, 'UTF8')) > 0) AS hit
    FROM raw_items
    WHERE account_id = ${accountId} AND state = ${sql.lit(state)} AND (body <> '' OR outside_key IS NOT NULL)
      AND (closed_at, id) > (${after.at}::timestamptz, ${after.id}::bigint)
    ORDER BY closed_at, raw_items.id LIMIT ${AT_ONCE}`.execute(db.root)
  return rows
}
