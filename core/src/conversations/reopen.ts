import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { change } from './change.ts'
import { refuseSecondOpen, reopening } from './status.ts'
import { subjectWithThread } from './subject.ts'

/** Back to open from any other status (so a bot calls for a human); refused while the contact has another open conversation in the same thread. */
export const reopen = async (acting: Acting, { conversation: id }: CommandBody<'reopen'>): Promise<CommandResult> => {
  const conversation = await subjectWithThread(acting, id)
  if (conversation.status === 'open') return { conversation: id, seq: conversation.seq }
  if (conversation.status === 'resolved') await refuseSecondOpen(acting.trx, conversation)
  const { changes, set } = reopening(conversation, acting)
  const after = await change(acting.trx, conversation, changes, set)
  return { conversation: id, seq: after.conversation.seq }
}
