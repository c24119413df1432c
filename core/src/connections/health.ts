import type { Health } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import { record } from '../events/record.ts'

/** Notes a connection's health; only a change is a fact worth telling. */
export const setHealth = (
  db: Db,
  at: { account_id: string; id: string },
  health: Health,
  tell: string,
): Promise<void> =>
  db.transaction(async (trx) => {
    const changed = await trx
      .updateTable('connections')
      .set({ health, health_tell: tell })
      .where('account_id', '=', at.account_id)
      .where('id', '=', at.id)
      .where((eb) => eb.or([eb('health', '!=', health), eb('health_tell', '!=', tell)]))
      .returning('id')
      .executeTakeFirst()
    if (changed)
      await record(trx, [{ accountId: at.account_id, type: 'connection.changed', data: { connection: at.id, health } }])
  })
