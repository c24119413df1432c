import { sql } from 'kysely'
import type { Db } from '../../core/src/db/index.ts'
import type { Company } from '../support/seed.ts'

export const MESSAGES_EACH = 10

/** What is said in message `k` of conversation `n`, and when. */
type Said = { text: ReturnType<typeof sql>; at: ReturnType<typeof sql> }
const THE_SAME: Said = { text: sql`'Where is my parcel? It was due on Monday.'`, at: sql`now()` }

type Past = { said?: Said; each?: number; open?: boolean }

/** A company with a past: unless all is `open`, nine tenths of its conversations are resolved; `each` has so many messages. */
export const fillInbox = async (
  db: Db,
  { accountId: account, inbox, members }: Pick<Company, 'accountId' | 'members'> & { inbox: { id: string } },
  conversations: number,
  { said = THE_SAME, each = MESSAGES_EACH, open = false }: Past = {},
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
    SELECT ${account}::uuid, ${id('conversation')}, n, ${inbox.id}::uuid, ${id('thread')}, ${id('contact')}, CASE WHEN ${open}::boolean OR n % 10 = 0 THEN 'open' ELSE 'resolved' END,
      (${members}::uuid[])[1 + n % ${members.length}::int], ${each}::int, ${each}::int, ${each}::int,
      now() - (n * interval '1 minute'), 'Where is my parcel?', now() - (n * interval '1 minute') FROM ${people}`.execute(
    db.root,
  )
  const words = await withoutWords(db)
  for (let from = 1; from <= conversations; from += AT_ONCE)
    await sql`
    INSERT INTO messages (account_id, id, conversation_id, number, seq, kind, author, parts, text, words_in, created_at)
    SELECT ${account}::uuid, md5('message' || n || '/' || k)::uuid, ${id('conversation')}, k, k, 'in', jsonb_build_object('kind', 'contact', 'id', ${id('contact')}),
      '[{"is":"text","text":"Where is my parcel? It was due on Monday."}]', ${said.text}, 'en', ${said.at}
    FROM generate_series(${from}::int, ${Math.min(from + AT_ONCE - 1, conversations)}::int) AS n, generate_series(1, ${each}::int) AS k`.execute(
      db.root,
    )
  await sql.raw(words).execute(db.root)
  await sql`VACUUM ANALYZE`.execute(db.root)
}

/** Conversations filled at once: a transaction of minutes would hold up the live streams of every hub on the server. */
const AT_ONCE = 5_000

/** Takes the index of words away, as one does for a bulk load, and answers the statement that makes it again. */
const withoutWords = async (db: Db): Promise<string> => {
  const { rows } = await sql<{
    made: string
  }>`SELECT indexdef AS made FROM pg_indexes WHERE indexname = 'messages_words'`.execute(db.root)
  await sql`DROP INDEX messages_words`.execute(db.root)
  return rows[0]?.made ?? 'SELECT 1'
}
