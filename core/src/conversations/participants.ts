import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'
import type { Conversation } from './change.ts'

type Which = Pick<Conversation, 'account_id' | 'id'>

/** Whoever writes in a conversation follows it from then on, and has seen what they were called for and told of. */
export const takePart = async (trx: Trx, { account_id, id }: Which, member: string): Promise<void> => {
  await sql`
    WITH seen AS (UPDATE mentions SET seen_at = now()
      WHERE account_id = ${account_id} AND member_id = ${member} AND conversation_id = ${id} AND seen_at IS NULL)
    INSERT INTO participants AS p (account_id, conversation_id, member_id) VALUES (${account_id}, ${id}, ${member})
    ON CONFLICT (account_id, conversation_id, member_id) DO UPDATE SET news_at = NULL WHERE p.news_at IS NOT NULL`.execute(
    trx,
  )
}

/** A member has read up to a number: what they were called for by then is seen, and the next news is told again. */
export const hasSeen = async (
  trx: Trx,
  { account_id, id, last_in_number }: Pick<Conversation, 'account_id' | 'id' | 'last_in_number'>,
  member: string,
  upTo: number,
): Promise<void> => {
  await sql`
    WITH seen AS (UPDATE mentions SET seen_at = now() WHERE account_id = ${account_id} AND member_id = ${member}
      AND conversation_id = ${id} AND number <= ${upTo} AND seen_at IS NULL)
    UPDATE participants SET news_at = NULL WHERE account_id = ${account_id} AND conversation_id = ${id}
      AND member_id = ${member} AND news_at IS NOT NULL AND ${last_in_number}::int <= ${upTo}`.execute(trx)
}

/** A conversation that is given to somebody is none they want to hear nothing of. */
export const beginFollowing = async (trx: Trx, { account_id, id }: Which, member: string): Promise<void> => {
  await sql`
    WITH unmuted AS (DELETE FROM mutes WHERE account_id = ${account_id} AND conversation_id = ${id} AND member_id = ${member})
    INSERT INTO participants (account_id, conversation_id, member_id) VALUES (${account_id}, ${id}, ${member})
    ON CONFLICT DO NOTHING`.execute(trx)
}
