import { differingAttributes, fittingAttributes } from '../attributes/fitting.ts'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { changed } from './activity.ts'
import { change } from './change.ts'
import { subject } from './subject.ts'

/** What the account keeps of a conversation besides. What is not named stays. */
export const setAttributes = async (
  acting: Acting,
  { conversation: id, attributes }: CommandBody<'set_attributes'>,
): Promise<CommandResult> => {
  const conversation = await subject(acting, id)
  const after = await fittingAttributes(acting, 'conversation', conversation.attributes, attributes)
  const fields = differingAttributes(conversation.attributes, after)
  if (fields.length === 0) return { conversation: id, seq: conversation.seq }
  const { conversation: now } = await change(acting.trx, conversation, [changed(acting, { fields })], {
    attributes: JSON.stringify(after),
  })
  return { conversation: id, seq: now.seq }
}
