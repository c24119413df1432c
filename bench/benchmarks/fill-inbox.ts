import { sql } from 'kysely'
import type { Db } from '../../core/src/db/index.ts'
import type { Company } from '../support/seed.ts'

const MESSAGES_EACH = 10

/** A company with a past: a tenth of its conversations is open, the others are resolved; ten messages in each. */
export const fillInbox = async (
  db: Db,
  { accountId: account, inbox, members }: Company,
  conversations: number,
): Promise<void> => {
  const people = sql`generate_series(1, ${conversations}::int) AS n`
  const id = (kind: string) => sql`md5(${kind} || n)::uuid`
  await sql`INSERT INTO contacts (account_id, id, name) SELECT ${account}::uuid, ${id('contact')}, 'Customer ' || n FROM ${people}`.execute(
    db.root,
  )
  await sql`
    INSERT INTO identities (account_id, id, contact_id, namespace, value, verified)
    SELECT ${account}::uuid, ${id('identity')}, ${id('contact')}, 'courier', 'person-' || n, true FROM ${people}`.execute(
    db.root,
  )
  await sql`
    INSERT INTO threads (account_id, inbox_id, key, id, contact_id)
    SELECT ${account}::uuid, ${inbox.id}::uuid, 'person-' || n, ${id('thread')}, ${id('contact')} FROM ${people}`.execute(
    db.root,
  )
  await sql`
    INSERT INTO conversations (account_id, id, number, inbox_id, thread_id, contact_id, status, assignee_id, last_number, last_in_number, seq, last_message_at, last_text, created_at)
    SELECT ${account}::uuid, ${id('conversation')}, n, ${inbox.id}::uuid, ${id('thread')}, ${id('contact')}, CASE WHEN n % 10 = 0 THEN 'open' ELSE 'resolved' END,
      (${members}::uuid[])[1 + n % ${members.length}::int], ${MESSAGES_EACH}::int, ${MESSAGES_EACH}::int, ${MESSAGES_EACH}::int,
      now() - (n * interval '1 minute'), 'Where is my parcel?', now() - (n * interval '1 minute') FROM ${people}`.execute(
    db.root,
  )
  await sql`
    INSERT INTO messages (account_id, id, conversation_id, number, seq, kind, author, parts, text)
    SELECT ${account}::uuid, md5('message' || n || '/' || k)::uuid, ${id('conversation')}, k, k, 'in', jsonb_build_object('kind', 'contact', 'id', ${id('contact')}),
      '[{"is":"text","text":"Where is my parcel? It was due on Monday."}]', 'Where is my parcel? It was due on Monday.'
    FROM ${people}, generate_series(1, ${MESSAGES_EACH}::int) AS k`.execute(db.root)
  await sql`VACUUM ANALYZE`.execute(db.root)
}
