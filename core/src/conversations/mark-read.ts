import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { showSeen } from '../outbound/index.ts'
import { change } from './change.ts'
import { hasSeen } from './participants.ts'
import { subject } from './subject.ts'

/** Our side has read up to a number. It never goes back, and never past what there is. */
export const markRead = async (
  acting: Acting,
  { conversation: id, upTo }: CommandBody<'mark_read'>,
): Promise<CommandResult> => {
  const conversation = await subject(acting, id)
  const readTo = Math.min(upTo, conversation.last_number)
  if (acting.actor.kind === 'member') await hasSeen(acting.trx, conversation, acting.actor.id, readTo)
  if (readTo <= conversation.read_by_us) return { conversation: id, seq: conversation.seq }
  const read = { type: 'conversation.read' as const, actor: acting.actor, data: { by: 'us', upTo: readTo } }
  const after = await change(acting.trx, conversation, [read], { read_by_us: readTo })
  await showSeen(acting, conversation)
  return { conversation: id, seq: after.conversation.seq }
}
