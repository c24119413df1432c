import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { arrivedAfterAll } from '../outbound/index.ts'
import { latestDelivery } from './amending.ts'
import { requireTry } from './resend.ts'
import { subjectMessage } from './subject.ts'

/** Somebody looked at the contact's side, where it stands: what was in doubt is sent. Nothing is sent by this. */
export const confirmSent = async (
  acting: Acting,
  { message: id, delivery }: CommandBody<'confirm_sent'>,
): Promise<CommandResult> => {
  const { trx } = acting
  const { conversation, message } = await subjectMessage(acting, id)
  const fate = await latestDelivery(trx, message)
  if (fate?.id !== delivery) await requireTry(trx, message, delivery)
  if (!fate || fate.id !== delivery || fate.status !== 'unsure')
    throw new Refusal('stale', 'Somebody decided this meanwhile, or it is known by now what came of it.')
  await arrivedAfterAll(trx, conversation, fate)
  return { conversation: conversation.id, message: id, number: message.number }
}
