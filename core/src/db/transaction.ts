import { setTimeout as pause } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { insideTransaction, outsideTransaction } from './guard.ts'
import type { Trx } from './open.ts'
import type { Database } from './schema.ts'

export type Work<T> = (trx: Trx) => Promise<T>

/** Long enough for a batch on a busy machine; a transaction that waits for the world is a bug and must say so. */
const DEADLINE_MS = 5_000
const TRIES = 6
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'

const afterCommits = new WeakMap<Trx, (() => void)[]>()

/** Runs `then` once this transaction has committed, outside of it; never when it rolls back. */
export const afterCommit = (trx: Trx, then: () => void): void => {
  const list = afterCommits.get(trx)
  if (!list) throw new Error('afterCommit needs a transaction of Db.transaction.')
  list.push(then)
}

export const transactions =
  (root: Kysely<Database>) =>
  async <T>(work: Work<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(root, work)
      } catch (error) {
        if (attempt >= TRIES || !wantsRetry(error)) throw error
        await pause(Math.random() * 20 * attempt)
      }
    }
  }

const once = async <T>(root: Kysely<Database>, work: Work<T>): Promise<T> => {
  const hooks: (() => void)[] = []
  const result = await root.transaction().execute((trx) => {
    afterCommits.set(trx, hooks)
    return insideTransaction(() => withDeadline(work(trx)))
  })
  for (const hook of hooks) outsideTransaction(hook)
  return result
}

const withDeadline = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`A transaction was still open after ${DEADLINE_MS / 1000} s.`)), DEADLINE_MS)
  })
  return await Promise.race([work, deadline]).finally(() => clearTimeout(timer))
}

export const sqlState = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

const wantsRetry = (error: unknown): boolean => {
  const state = sqlState(error)
  return state === SERIALIZATION_FAILURE || state === DEADLOCK
}
