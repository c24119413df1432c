import type { Db, Trx } from '../../db/index.ts'

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
