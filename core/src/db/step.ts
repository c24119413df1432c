import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { GRACE_MS } from './limits.ts'
import type { Db } from './open.ts'
import type { Work } from './transaction.ts'
import { sqlState } from './transaction.ts'

/** Any number, the same in every process: whoever holds it migrates, the others wait. */
const LOCK = 4_357_221
/** A step over a filled database, or the wait for another process that takes one. */
const STEP_MS = 600_000
/** Whoever works on a table is waited for no longer: behind us everybody else would stand in line. */
const LOCK_TIMEOUT_MS = 2_000
const LOCK_NOT_AVAILABLE = '55P03'
const TRIES = 10

/**
 * One step of a migration, in a transaction of its own with a deadline of its own. A table that is in use is let go and
 * tried again, so that a hub starts beside others that are at work.
 */
export const takeStep = async <T>(db: Db, work: Work<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(db, work)
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE || attempt >= TRIES) throw error
      await pause(500 * Math.min(attempt, 4))
    }
  }
}

const once = <T>(db: Db, work: Work<T>): Promise<T> =>
  db.transaction(async (trx) => {
    await sql.raw(`SET LOCAL statement_timeout = ${STEP_MS + GRACE_MS}`).execute(trx)
    await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(trx)
    await sql.raw(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`).execute(trx)
    return work(trx)
  }, STEP_MS)
