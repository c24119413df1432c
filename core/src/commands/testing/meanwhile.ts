import { sql } from 'kysely'
import type { Db, Trx } from '../../db/index.ts'
import type { TestDatabase } from '../../testing/databases.ts'
import { until } from '../../testing/until.ts'

/** Runs `first` in a transaction of `db` and, while that is still open, `other`; then commits. Both results. */
export const meanwhile = async <T, U>(
  db: Db,
  first: (trx: Trx) => Promise<T>,
  other: (first: T) => Promise<U>,
): Promise<[T, U]> => {
  const held = Promise.withResolvers<T>()
  const release = Promise.withResolvers<void>()
  const transaction = db.transaction(async (trx) => {
    const result = await first(trx)
    held.resolve(result)
    await release.promise
    return result
  })
  transaction.catch(held.reject)
  try {
    return [await held.promise, await other(await held.promise)]
  } finally {
    release.resolve()
    await transaction
  }
}

/** Resolves once a statement on this database stands waiting for a lock that another transaction holds. */
export const someoneWaits = async (database: TestDatabase): Promise<void> => {
  const db = await database.again()
  try {
    await until(async () => {
      const { rows } = await sql`
        SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(db.root)
      return rows.length > 0
    }, 'a statement that waits for a lock')
  } finally {
    await db.close()
  }
}
