import type { Db } from '../db/index.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { DELIVER } from '../outbound/queue.ts'
import type { ConnectionRow } from './open.ts'

/** In the payload of a lane: since when its inbox is connected anew. Whoever works on it forgets what was true before. */
export const CONNECTED = 'connected'

/** An inbox was mended: what waits to go out goes now, and not after the pause it was given while nothing could. */
export const wakeLanes = (db: Db, { account_id, id }: Pick<ConnectionRow, 'account_id' | 'id'>): Promise<void> =>
  db.transaction(async (trx) => {
    const waiting = await trx
      .selectFrom('deliveries')
      .select('lane')
      .distinct()
      .where('account_id', '=', account_id)
      .where('connection_id', '=', id)
      .where('status', '=', 'queued')
      .where('mirror_id', 'is', null)
      .execute()
    // A try that is put off for hours would hold its lane although somebody looks at it.
    await trx
      .updateTable('deliveries')
      .set({ holds_until: null })
      .where('account_id', '=', account_id)
      .where('connection_id', '=', id)
      .where('status', '=', 'queued')
      .where('mirror_id', 'is', null)
      .where('holds_until', 'is not', null)
      .execute()
    const payload = { [CONNECTED]: new Date().toISOString() }
    await enqueue(
      trx,
      waiting.map(({ lane }) => ({ subscriber: DELIVER, lane, accountId: account_id, payload })),
    )
  })
