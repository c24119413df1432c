import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Row } from '../db/index.ts'
import { change } from './change.ts'
import { subject } from './subject.ts'

type Body = CommandBody<'dismiss_suggestion'>

/** Puts a suggestion aside for everybody. Accepting one is a reply, so what was sent already cannot be put aside. */
export const dismissSuggestion = async (acting: Acting, { suggestion: id }: Body): Promise<CommandResult> => {
  const conversation = await subject(acting, (await find(acting, id)).conversation_id)
  // Read again: while we waited for the conversation, somebody may have answered with it.
  const { status } = await find(acting, id)
  if (status === 'accepted') throw new Refusal('closed', 'Somebody answered with this suggestion already.')
  if (status === 'dismissed') return { conversation: conversation.id, suggestion: id, seq: conversation.seq }
  await acting.trx
    .updateTable('suggestions')
    .set({ status: 'dismissed', settled_by: JSON.stringify({ ...acting.actor, name: acting.by }) })
    .where('account_id', '=', acting.accountId)
    .where('id', '=', id)
    .execute()
  const dismissed = { type: 'suggestion.dismissed' as const, actor: acting.actor, data: { suggestion: id } }
  const after = await change(acting.trx, conversation, [dismissed])
  return { conversation: conversation.id, suggestion: id, seq: after.conversation.seq }
}

const find = async ({ trx, accountId }: Acting, id: string): Promise<Row<'suggestions'>> => {
  const found = await trx
    .selectFrom('suggestions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) throw new Refusal('not_found', 'There is no such suggestion.')
  return found
}
