import { uuidv7 } from '../contract/index.ts'
import type { Row, Trx } from '../db/index.ts'
import { enqueue } from '../jobs/enqueue.ts'

type Conversation = Pick<Row<'conversations'>, 'account_id' | 'id' | 'number' | 'inbox_id' | 'thread_id'>

type NewDelivery = {
  conversation: Conversation
  /** `seq`: the change number that asks for it, so deliveries of one lane leave in the order they were wished. */
  message: { id: string; seq: number }
  op: 'send' | 'edit' | 'remove'
}

export const DELIVER = 'deliver'

/** Puts a message on its way, in the transaction that wishes it. The lane is the thread: one conversation after the other. */
export const queueDelivery = async (trx: Trx, { conversation, message, op }: NewDelivery): Promise<string> => {
  const id = uuidv7()
  if (op === 'send') await endHolds(trx, conversation, message.id)
  await trx
    .insertInto('deliveries')
    .values({
      account_id: conversation.account_id,
      id,
      conversation_id: conversation.id,
      message_id: message.id,
      connection_id: conversation.inbox_id,
      lane: conversation.thread_id,
      op,
      conversation_number: conversation.number,
      position: message.seq,
    })
    .execute()
  await enqueue(trx, [{ subscriber: DELIVER, lane: conversation.thread_id, accountId: conversation.account_id }])
  return id
}

/** Sent again by decision: the earlier try holds the lane no longer. */
const endHolds = async (trx: Trx, conversation: Conversation, messageId: string): Promise<void> => {
  await trx
    .updateTable('deliveries')
    .set({ holds_until: null })
    .where('account_id', '=', conversation.account_id)
    .where('message_id', '=', messageId)
    .where('op', '=', 'send')
    .where('mirror_id', 'is', null)
    .where('status', 'in', ['failed', 'unsure'])
    .execute()
}
