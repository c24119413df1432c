import { sql } from 'kysely'
import type { Conversation } from '../conversations/change.ts'
import type { Trx } from '../db/index.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { landedLate } from './landed.ts'
import { DELIVER } from './queue.ts'
import type { Delivery } from './status.ts'
import { CONFIRMED, move, piecesOf } from './status.ts'

/**
 * An agent says that what was in doubt has arrived. That piece counts as accepted, without the provider's names for it:
 * whoever brings them later still finds it. What never left goes on, or the agent reads that it is missing.
 */
export const arrivedAfterAll = async (
  trx: Trx,
  conversation: Pick<Conversation, 'account_id' | 'id'>,
  delivery: Delivery,
): Promise<void> => {
  const { account_id: accountId, id, lane } = delivery
  await sql`
    UPDATE pieces SET status = 'accepted', tell = NULL, code = ${CONFIRMED}, settled_at = now()
    WHERE account_id = ${accountId} AND delivery_id = ${id} AND status = 'unsure'`.execute(trx)
  const pieces = await piecesOf(trx, delivery)
  if (pieces.length > 0) await landedLate(trx, conversation, delivery, pieces)
  else {
    await insertConfirmed(trx, delivery)
    await move(trx, conversation, delivery, { status: 'accepted' })
  }
  await enqueue(trx, [{ subscriber: DELIVER, lane, accountId }])
}

/** Never begun here: the life this database was copied from sent it. One piece stands for whatever that was. */
const insertConfirmed = async (trx: Trx, { account_id, id: delivery_id }: Delivery): Promise<void> => {
  const piece = JSON.stringify({ thread: '' })
  const said = { status: 'accepted' as const, code: CONFIRMED, settled_at: new Date() }
  await trx
    .insertInto('pieces')
    .values({ account_id, delivery_id, index: 0, piece, ...said })
    .execute()
}
