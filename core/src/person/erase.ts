import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { personOf } from './whose.ts'

export const ERASE = 'erase'

/** Wishes that nothing remains of a person, under whichever of their contacts. Done by a job: it may be much, and is not cut short. */
export const eraseContact = async (
  { trx, accountId, actor }: Acting,
  { contact }: CommandBody<'erase_contact'>,
): Promise<CommandResult> => {
  const person = await personOf(trx, accountId, contact)
  if (!person) throw new Refusal('not_found', 'There is no such contact.')
  await trx
    .insertInto('audit')
    .values({
      account_id: accountId,
      id: uuidv7(),
      actor: JSON.stringify(actor),
      action: 'erase_contact',
      target: person.root,
    })
    .execute()
  await enqueue(trx, [{ subscriber: ERASE, lane: person.root, accountId }])
  return { contact: person.root }
}
