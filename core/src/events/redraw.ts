import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'
import { sooner } from '../jobs/enqueue.ts'
import { announceJobs } from './wake.ts'

/** Whose cards: of these contacts, or all in one installation. */
type Whose = { contacts: readonly string[] } | { installation: string }

/** Cards nobody can see all of; older ones are drawn anew with their next change. */
const MOST = 1_000

/**
 * Something that stands on cards changed without being a change of the conversations: the cards of those that are not
 * resolved are drawn anew. Locks no conversation.
 */
export const redrawCards = async (trx: Trx, accountId: string, whose: Whose): Promise<void> => {
  const which =
    'contacts' in whose
      ? sql`c.contact_id = ANY (${[...whose.contacts]}::uuid[])`
      : sql`m.installation_id = ${whose.installation}`
  const { rows } = await sql`
    INSERT INTO jobs (subscriber, lane, account_id, payload)
    SELECT 'mirror', lane, ${accountId}, '{"card": true}'::jsonb FROM (
      SELECT m.conversation_id || ':' || m.installation_id AS lane
      FROM mirrors m JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
      WHERE m.account_id = ${accountId} AND m.root IS NOT NULL AND c.status <> 'resolved' AND ${which}
      ORDER BY c.last_message_at DESC LIMIT ${MOST}) AS due
    ORDER BY lane COLLATE "C" ${sooner} RETURNING 1`.execute(trx)
  if (rows.length > 0) announceJobs(trx, ['mirror'])
}
