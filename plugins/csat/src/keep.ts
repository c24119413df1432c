// What remains of a person.
import type { Hub } from '@deskless/core/contract'
import { tables } from './tables.ts'

/** Score and comment are theirs, so both go: the summary counts them no more. */
export const erase = async (contact: string, hub: Hub): Promise<void> => {
  await tables(hub)
    .deleteFrom('surveys')
    .where('account_id', '=', hub.accountId)
    .where('contact_id', '=', contact)
    .execute()
}

export const exportPerson = async (contact: string, hub: Hub): Promise<unknown> => {
  const surveys = await tables(hub)
    .selectFrom('surveys')
    .select([
      'conversation_number as conversation',
      'asked_at as askedAt',
      'answered_at as answeredAt',
      'score',
      'comment',
    ])
    .where('account_id', '=', hub.accountId)
    .where('contact_id', '=', contact)
    .where('status', '=', 'asked')
    .orderBy('id')
    .execute()
  return { surveys }
}
