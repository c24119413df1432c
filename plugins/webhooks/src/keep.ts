// How long what was delivered is remembered, and what remains of a person.
import type { Hub } from '@deskless/core/contract'
import { tables } from './tables.ts'

/** Deliveries hold no bodies; the list and its attempts are of use for about as long as somebody looks for a mistake. */
export const KEPT_DAYS = 30
const DAY_MS = 24 * 3_600_000

export const forgetOld = async (hub: Hub, now = new Date()): Promise<void> => {
  await tables(hub)
    .deleteFrom('deliveries')
    .where('account_id', '=', hub.accountId)
    .where('status', '!=', 'pending')
    .where('at', '<', new Date(now.getTime() - KEPT_DAYS * DAY_MS))
    .execute()
}

/** An answer may repeat what it was told, so how it began goes; what is told later is read anew, and then there is nothing. */
export const erase = async (contact: string, hub: Hub): Promise<void> => {
  await tables(hub).transaction(async (trx) => {
    const rows = await trx
      .updateTable('deliveries')
      .set({ erased: true, details: JSON.stringify({}) as never })
      .where('account_id', '=', hub.accountId)
      .where('contact_id', '=', contact)
      .returning('id')
      .execute()
    if (rows.length === 0) return
    await trx
      .updateTable('attempts')
      .set({ head: null })
      .where('account_id', '=', hub.accountId)
      .where('delivery_id', 'in', (eb) =>
        eb
          .selectFrom('deliveries')
          .select('id')
          .where('account_id', '=', hub.accountId)
          .where('contact_id', '=', contact),
      )
      .execute()
  })
}

/** To whom something of a person was told, and when. */
export const exportPerson = async (contact: string, hub: Hub): Promise<unknown> => {
  const rows = await tables(hub)
    .selectFrom('deliveries as d')
    .innerJoin('endpoints as e', (on) =>
      on.onRef('e.account_id', '=', 'd.account_id').onRef('e.id', '=', 'd.endpoint_id'),
    )
    .select(['e.name as endpoint', 'd.type', 'd.at', 'd.status'])
    .where('d.account_id', '=', hub.accountId)
    .where('d.contact_id', '=', contact)
    .orderBy('d.id')
    .execute()
  return { deliveries: rows }
}
