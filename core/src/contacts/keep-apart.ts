import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { record } from '../events/record.ts'
import { redrawCards } from '../events/redraw.ts'
import { keepPairApart } from './pairs.ts'
import { lockedRoot } from './root.ts'

/** Two contacts are two people: a suggestion to merge them is gone for good, and a shared address no longer merges them. */
export const keepApart = async (acting: Acting, body: CommandBody<'keep_apart'>): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  // In the order of ids, as merges lock them.
  const locked = new Map<string, string>()
  for (const id of [body.contact, body.other].sort()) locked.set(id, (await lockedRoot(acting, id)).id)
  const [one, other] = [locked.get(body.contact) as string, locked.get(body.other) as string]
  if (one === other) throw new Refusal('conflict', 'These are one contact. Undo the merge first.')
  if (await keepPairApart(trx, accountId, { one, other, by: actor })) {
    await record(trx, [{ accountId, type: 'contact.changed', actor, data: { contact: one, apart: other } }])
    await redrawCards(trx, accountId, { contacts: [one, other] })
  }
  return { contact: one }
}
