import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'
import type { Delivery } from './status.ts'

/** Why a delivery is unsure that waited in a backup: the life it was copied from may have sent it. */
export const KEPT_BACK = {
  code: 'restored',
  tell: 'This waited while the hub was away for long, or was restored from a backup. It may have arrived.',
}

/** The first piece that is not known to be there is in doubt. Pieces leave one after the other, so those behind it stay open. */
export const doubtNext = async (trx: Trx, { account_id, id }: Pick<Delivery, 'account_id' | 'id'>): Promise<void> => {
  await sql`
    UPDATE pieces SET status = 'unsure', code = ${KEPT_BACK.code}, tell = ${KEPT_BACK.tell}
    WHERE account_id = ${account_id} AND delivery_id = ${id} AND status IN ('queued', 'sending') AND index = (
      SELECT min(index) FROM pieces WHERE account_id = ${account_id} AND delivery_id = ${id} AND status IN ('queued', 'sending'))`.execute(
    trx,
  )
}
