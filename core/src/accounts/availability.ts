import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { record } from '../events/record.ts'

/** A member says whether they are there. Only for themselves. */
export const setAvailability = async (
  acting: Acting,
  { availability }: CommandBody<'set_availability'>,
): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  if (actor.kind !== 'member') throw new Refusal('forbidden', 'Only a member is there or away.')
  const changed = await trx
    .updateTable('members')
    .set({ availability })
    .where('account_id', '=', accountId)
    .where('id', '=', actor.id)
    .where('availability', '!=', availability)
    .returning('id')
    .executeTakeFirst()
  if (changed)
    await record(trx, [{ accountId, type: 'member.changed', actor, data: { member: actor.id, availability } }])
  return {}
}
