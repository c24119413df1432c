import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import { change } from './change.ts'
import { ownFiles } from './files.ts'
import { subject } from './subject.ts'

type Body = CommandBody<'suggest'>

/** A proposed reply or action. It is shown to agents and never done by itself. */
export const suggest = async (
  acting: Acting,
  { conversation: id, parts, action, why }: Body,
): Promise<CommandResult> => {
  if (!parts && action === undefined) throw new Refusal('invalid', 'parts: propose a reply or an action.')
  const { trx, accountId, actor } = acting
  const conversation = await subject(acting, id)
  const suggestion = uuidv7()
  await trx
    .insertInto('suggestions')
    .values({
      account_id: accountId,
      id: suggestion,
      conversation_id: id,
      parts: parts ? JSON.stringify(await ownFiles(trx, accountId, parts)) : null,
      action: action === undefined ? null : JSON.stringify(action),
      why,
      author: JSON.stringify(actor),
      made_for: conversation.last_number,
    })
    .execute()
  const after = await change(trx, conversation, [{ type: 'suggestion.added', actor, data: { suggestion } }])
  return { conversation: id, suggestion, seq: after.conversation.seq }
}
