import { sql } from 'kysely'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { hasSeen } from './participants.ts'

type Seen = { accountId: string; conversation: string; member: string; upTo: number }

/**
 * One member has seen a conversation up to a number: theirs alone, so nobody waits for a lock of it and it takes no change
 * number. It never goes back, nor past what there is. Answers how far that is.
 */
export const see = async (trx: Trx, { accountId, conversation, member, upTo }: Seen): Promise<number> => {
  const found = await trx
    .selectFrom('conversations')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', conversation)
    .executeTakeFirst()
  if (!found) throw new Refusal('not_found', 'There is no such conversation.')
  const number = Math.min(upTo, found.last_number)
  const { rows } = await sql<{ number: number }>`
    INSERT INTO seen AS s (account_id, conversation_id, member_id, number) VALUES (${accountId}, ${conversation}, ${member}, ${number})
    ON CONFLICT (account_id, conversation_id, member_id) DO UPDATE SET number = greatest(s.number, excluded.number), at = now()
    RETURNING number`.execute(trx)
  await hasSeen(trx, found, member, number)
  return rows[0]?.number ?? number
}
