import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { change } from './change.ts'
import { hasSeen } from './participants.ts'
import { statusChange } from './status.ts'
import { refuseNewer, subject } from './subject.ts'

/** Done, as far as the actor read: a newer message by the contact refuses it. */
export const resolve = async (
  acting: Acting,
  { conversation: id, upTo }: CommandBody<'resolve'>,
): Promise<CommandResult> => {
  const { trx, by } = acting
  const conversation = await subject(acting, id)
  await refuseNewer(trx, conversation, upTo)
  if (acting.actor.kind === 'member') await hasSeen(trx, conversation, acting.actor.id, upTo)
  if (conversation.status === 'resolved') return { conversation: id, seq: conversation.seq }
  const { changes, set } = statusChange(conversation, 'resolved', acting, {
    code: 'resolved',
    sentence: `${by} resolved the conversation`,
  })
  const after = await change(trx, conversation, changes, set)
  return { conversation: id, seq: after.conversation.seq }
}
