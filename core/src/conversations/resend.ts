import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { queueDelivery } from '../outbound/index.ts'
import type { Message } from './amending.ts'
import { latestDelivery } from './amending.ts'
import type { Conversation } from './change.ts'
import { change } from './change.ts'
import { carried, outlet, refuseUnwanted } from './outlet.ts'
import { subjectMessage } from './subject.ts'

/** Another try for an answer that failed, or of which nobody knows: the agent decided that twice is better than not at all. */
export const resend = async (
  acting: Acting,
  { message: id, delivery }: CommandBody<'resend'>,
): Promise<CommandResult> => {
  const { trx } = acting
  const { conversation, message } = await subjectMessage(acting, id)
  await requireUnfinished(acting, message, delivery)
  await refuseUnwanted(acting, { contact: conversation.contact_id, thread: conversation.thread_id })
  await carried(acting, conversation, await outlet(acting, conversation.inbox_id), message.parts)
  const seq = await queuedAgain(acting, conversation, message)
  await queueDelivery(trx, { conversation, message: { id, seq }, op: 'send' })
  return { conversation: conversation.id, message: id, number: message.number, seq }
}

const requireUnfinished = async ({ trx }: Acting, message: Message, delivery?: string): Promise<void> => {
  if (message.kind !== 'out' || message.removed_at) throw new Refusal('closed', 'Only an answer can be sent again.')
  const fate = await latestDelivery(trx, message)
  if (delivery && fate?.id !== delivery) await requireTry(trx, message, delivery)
  if (delivery && (fate?.id !== delivery || fate.status !== 'unsure'))
    throw new Refusal('stale', 'Somebody sent this again, or it is known by now what came of it.')
  if (fate?.status !== 'failed' && fate?.status !== 'unsure')
    throw new Refusal('closed', 'Only a message that failed, or may not have arrived, can be sent again.', {
      status: fate?.status,
    })
}

export const requireTry = async (trx: Trx, { account_id, id }: Message, delivery: string): Promise<void> => {
  const row = await trx
    .selectFrom('deliveries')
    .select('id')
    .where('account_id', '=', account_id)
    .where('message_id', '=', id)
    .where('id', '=', delivery)
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'This message has no such delivery.')
}

const queuedAgain = async ({ trx, actor }: Acting, conversation: Conversation, message: Message): Promise<number> => {
  const again = {
    type: 'delivery.changed' as const,
    actor,
    messageId: message.id,
    data: { status: 'queued', op: 'send' },
  }
  return (await change(trx, conversation, [again])).conversation.seq
}
