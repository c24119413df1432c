import { sql } from 'kysely'
import type { Log } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import { deskless } from './activity.ts'
import type { Conversation } from './change.ts'
import { change } from './change.ts'
import { statusChange } from './status.ts'

/** The lane is the conversation's id, due when the snooze ends. */
export const WAKE = 'wake'

export const wakeSubscriber = ({ db, log }: { db: Db; log: Log }): Subscriber => ({
  name: WAKE,
  batch: 20,
  parallel: 1,
  leaseMs: 60_000,
  run: perLane(db, log, (job) => wakeOne(db, job)),
})

/**
 * Opens a conversation whose snooze is over. The row decides, not the job: one that was answered, resolved or snoozed anew
 * meanwhile is left alone or looked at later, so waking twice is waking once.
 */
export const wakeOne = (db: Db, { accountId, lane }: Pick<ClaimedJob, 'accountId' | 'lane'>): Promise<Outcome> =>
  db.transaction(async (trx) => {
    const { rows } = await sql<Conversation & { due: boolean }>`
      SELECT *, snoozed_until <= now() AS due FROM conversations WHERE account_id = ${accountId} AND id = ${lane}
        AND status = 'snoozed' AND snoozed_until IS NOT NULL FOR NO KEY UPDATE`.execute(trx)
    const conversation = rows[0]
    if (!conversation) return 'done'
    if (!conversation.due) return { again: conversation.snoozed_until as Date }
    const { changes, set } = statusChange(conversation, 'open', deskless, {
      code: 'woke',
      sentence: 'The snooze is over',
    })
    await change(trx, conversation, changes, set)
    return 'done'
  })
