import { sql } from 'kysely'
import { uuidv7 } from '../contract/index.ts'
import type { Row, Trx } from '../db/index.ts'
import { announce } from '../db/index.ts'
import { sooner } from '../jobs/enqueue.ts'

type Conversation = Pick<Row<'conversations'>, 'account_id' | 'id' | 'number' | 'inbox_id' | 'thread_id'>

type NewDelivery = {
  conversation: Conversation
  /** `seq`: the change number that asks for it, so deliveries of one lane leave in the order they were wished. */
  message: { id: string; seq: number }
  op: 'send' | 'edit' | 'remove'
}

export const DELIVER = 'deliver'

/**
 * Puts a message on its way, in the transaction that wishes it. The lane is the thread: one conversation after the other.
 * What is sent again by decision holds its lane no longer.
 */
export const queueDelivery = async (trx: Trx, { conversation, message, op }: NewDelivery): Promise<void> => {
  const { account_id, id, inbox_id, thread_id, number } = conversation
  await sql`
    WITH released AS (
      UPDATE deliveries SET holds_until = NULL WHERE account_id = ${account_id} AND message_id = ${message.id} AND ${op} = 'send' AND op = 'send'
        AND mirror_id IS NULL AND status IN ('failed', 'unsure')
    ), queued AS (
      INSERT INTO deliveries (account_id, id, conversation_id, message_id, connection_id, lane, op, conversation_number, position)
      VALUES (${account_id}, ${uuidv7()}, ${id}, ${message.id}, ${inbox_id}, ${thread_id}, ${op}, ${number}, ${message.seq}))
    INSERT INTO jobs (subscriber, lane, account_id) VALUES (${DELIVER}, ${thread_id}, ${account_id}) ${sooner}`.execute(
    trx,
  )
  announce(trx, `job:${DELIVER}`)
}
