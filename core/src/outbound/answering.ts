import type { Trx } from '../db/index.ts'

/** An answer that came before the message it answers had its name at the provider: which one it was is known now. */
export const setAnswers = async (trx: Trx, accountId: string, answer: string, messageId: string): Promise<void> => {
  await trx
    .updateTable('messages')
    .set({ answers: messageId })
    .where('account_id', '=', accountId)
    .where('id', '=', answer)
    .where('answers', 'is', null)
    .execute()
}
