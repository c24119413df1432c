import { sql } from 'kysely'
import type { Database, Executor, Row } from '../db/index.ts'

type Listed = {
  [T in keyof Database]: Row<T> extends { account_id: string; id: string } ? T : never
}[keyof Database]

/** Rows of one account by their ids, in the order asked; what is not there is left out. */
export const rowsById = async <T extends Listed>(
  db: Executor,
  table: T,
  accountId: string,
  ids: readonly string[],
  idAs: 'uuid' | 'bigint' = 'uuid',
): Promise<Row<T>[]> => {
  if (ids.length === 0) return []
  const { rows } = await sql<Row<T>>`
    SELECT * FROM ${sql.table(table)} WHERE account_id = ${accountId} AND id = ANY (${[...ids]}::${sql.raw(idAs)}[])`.execute(
    db,
  )
  const byId = new Map(rows.map((row) => [String((row as { id: unknown }).id), row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
