import { isDeepStrictEqual } from 'node:util'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult, Hours } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'

/** When an inbox is open. Null: nobody said, so it is never closed. */
export const setHours = async (
  { trx, accountId }: Acting,
  { inbox, hours }: CommandBody<'set_hours'>,
): Promise<CommandResult> => {
  await writeHours(trx, accountId, inbox, hours)
  return {}
}

/** Answers whether that changed anything. */
export const writeHours = async (trx: Trx, accountId: string, inbox: string, hours: Hours | null): Promise<boolean> => {
  const row = await trx
    .selectFrom('connections')
    .select('hours')
    .where('account_id', '=', accountId)
    .where('id', '=', inbox)
    .where('kind', '=', 'inbox')
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such inbox.')
  if (isDeepStrictEqual(row.hours, hours)) return false
  await trx
    .updateTable('connections')
    .set({ hours: hours && JSON.stringify(hours) })
    .where('account_id', '=', accountId)
    .where('id', '=', inbox)
    .execute()
  await record(trx, [{ accountId, type: 'connection.changed', data: { connection: inbox } }])
  return true
}
