import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { record } from '../events/record.ts'

/** What stands below a member's answers where the channel shows signatures. Only their own. */
export const setSignature = async (
  { trx, accountId, actor }: Acting,
  { signature }: CommandBody<'set_signature'>,
): Promise<CommandResult> => {
  if (actor.kind !== 'member') throw new Refusal('forbidden', 'Only a member has a signature.')
  await trx
    .updateTable('members')
    .set({ signature })
    .where('account_id', '=', accountId)
    .where('id', '=', actor.id)
    .execute()
  await record(trx, [{ accountId, type: 'member.changed', actor, data: { member: actor.id } }])
  return {}
}
