import type { Executor } from '../db/index.ts'
import type { Conversation } from './change.ts'

/** The window counts from the contact's last message in the thread, whatever conversation it fell into. */
export const lastInAt = async (
  db: Executor,
  { account_id, thread_id }: Pick<Conversation, 'account_id' | 'thread_id'>,
): Promise<Date | undefined> => {
  const row = await db
    .selectFrom('messages')
    .innerJoin('conversations', (on) =>
      on
        .onRef('conversations.account_id', '=', 'messages.account_id')
        .onRef('conversations.id', '=', 'messages.conversation_id'),
    )
    .select((eb) => eb.fn.max(eb.fn.coalesce('messages.sent_at', 'messages.created_at')).as('at'))
    .where('conversations.account_id', '=', account_id)
    .where('conversations.thread_id', '=', thread_id)
    .where('messages.kind', '=', 'in')
    .executeTakeFirst()
  return row?.at ?? undefined
}
