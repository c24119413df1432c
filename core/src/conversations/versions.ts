import type { Row, Trx } from '../db/index.ts'

type Kept = Pick<Row<'messages'>, 'account_id' | 'id' | 'seq' | 'parts' | 'text'>

/** Keeps what a message said before it is changed, whoever changes it. */
export const keepVersion = async (trx: Trx, message: Kept): Promise<void> => {
  await trx
    .insertInto('message_versions')
    .values({
      account_id: message.account_id,
      message_id: message.id,
      seq: message.seq,
      parts: JSON.stringify(message.parts),
      text: message.text,
    })
    .onConflict((c) => c.doNothing())
    .execute()
}
