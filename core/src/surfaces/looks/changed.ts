import { sql } from 'kysely'
import type { Db } from '../../db/index.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import type { At } from './looks.ts'
import { EACH_MS, inMs, LOOK_MS, LOOKS } from './looks.ts'

/** What changes within this time is drawn at once. */
const SOON_MS = 1_500
/**
 * Something changed that lists of this installation may show: whoever looks is due for a redraw. Asked after every change,
 * so it asks the database once per `SOON_MS`, and promises a redraw that begins after that time.
 */
export const createChanged = (db: Db, now: () => number = () => performance.now()) => {
  const covered = new Map<string, number>()
  return async (at: At): Promise<void> => {
    const begun = now()
    if ((covered.get(at.installation) ?? 0) > begun) return
    if (covered.size > 10_000) covered.clear()
    covered.set(at.installation, begun + SOON_MS)
    try {
      await markDue(db, at)
    } catch (error) {
      covered.delete(at.installation)
      throw error
    }
  }
}

const markDue = async (db: Db, { accountId, installation }: At): Promise<void> => {
  if (!(await someLooks(db, { accountId, installation }))) return
  await db.transaction(async (trx) => {
    await sql`
      UPDATE looks SET promised = ${inMs(SOON_MS)},
        due = coalesce(due, greatest(${inMs(SOON_MS)}, drawn_at + ${EACH_MS}::float8 * interval '1 millisecond'))
      WHERE account_id = ${accountId} AND installation_id = ${installation} AND seen_at > ${inMs(-LOOK_MS)}`.execute(
      trx,
    )
    const runAt = new Date(Date.now() + SOON_MS)
    await enqueue(trx, [{ subscriber: LOOKS, lane: installation, accountId, runAt }])
  })
}

/** Most installations have nobody who looks, and a read is cheaper than a transaction. */
const someLooks = async ({ root }: Db, { accountId, installation }: At): Promise<boolean> => {
  const found = await root
    .selectFrom('looks')
    .select('person')
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .where('seen_at', '>', inMs(-LOOK_MS))
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
