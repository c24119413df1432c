import type { Trx } from '../db/index.ts'
import type { Conversation } from './change.ts'

/** Makes members participants; who is one already stays one. */
export const follow = async (
  trx: Trx,
  conversation: Pick<Conversation, 'account_id' | 'id'>,
  members: readonly string[],
): Promise<void> => {
  const rows = [...new Set(members)].sort().map((member_id) => ({
    account_id: conversation.account_id,
    conversation_id: conversation.id,
    member_id,
  }))
  if (rows.length === 0) return
  await trx
    .insertInto('participants')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .execute()
}
