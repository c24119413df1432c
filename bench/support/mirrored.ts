// A company with a past that all stands in Slack.
import { sql } from 'kysely'
import type { Db } from '../../core/src/db/index.ts'

type Where = { account: string; inbox: string; installation: string; channel: string }

type Filling = Where & {
  all: ReturnType<typeof sql>
  id(kind: string): ReturnType<typeof sql>
  run(query: ReturnType<typeof sql>): Promise<unknown>
}

/** Each conversation: somebody wrote and was answered, and both stand in a thread of their own. */
export const fillMirrored = async (db: Db, where: Where, conversations: number): Promise<void> => {
  const filling: Filling = {
    ...where,
    all: sql`generate_series(1, ${conversations}::int) AS n`,
    id: (kind) => sql`md5(${kind} || n)::uuid`,
    run: (query) => query.execute(db.root),
  }
  await talkedBefore(filling)
  await stoodBefore(filling)
  await filling.run(sql`VACUUM ANALYZE`)
}

const talkedBefore = async ({ account, inbox, all, id, run }: Filling): Promise<void> => {
  await run(
    sql`INSERT INTO contacts (account_id, id, name) SELECT ${account}::uuid, ${id('contact')}, 'Customer ' || n FROM ${all}`,
  )
  await run(sql`
    INSERT INTO identities (account_id, id, contact_id, namespace, value, verified)
    SELECT ${account}::uuid, ${id('identity')}, ${id('contact')}, 'courier', 'person-' || n, true FROM ${all}`)
  await run(sql`
    INSERT INTO threads (account_id, inbox_id, key, id, contact_id)
    SELECT ${account}::uuid, ${inbox}::uuid, 'person-' || n, ${id('thread')}, ${id('contact')} FROM ${all}`)
  await run(sql`
    INSERT INTO conversations (account_id, id, number, inbox_id, thread_id, contact_id, last_number, last_in_number, seq, last_message_at, last_text)
    SELECT ${account}::uuid, ${id('conversation')}, 1000000 + n, ${inbox}::uuid, ${id('thread')}, ${id('contact')}, 2, 1, 3, now() - n * interval '1 minute', 'It left today.'
    FROM ${all}`)
  await run(sql`
    INSERT INTO messages (account_id, id, conversation_id, number, seq, kind, author, parts, text)
    SELECT ${account}::uuid, md5('message' || n || '/' || k)::uuid, ${id('conversation')}, k, k, CASE k WHEN 1 THEN 'in' ELSE 'out' END,
      jsonb_build_object('kind', 'contact', 'id', ${id('contact')}), '[{"is":"text","text":"Where is it?"}]', 'Where is it?'
    FROM ${all}, generate_series(1, 2) AS k`)
  await run(sql`
    INSERT INTO events (account_id, type, conversation_id, message_id, seq)
    SELECT ${account}::uuid, CASE k WHEN 1 THEN 'message.received' ELSE 'message.sent' END, ${id('conversation')}, md5('message' || n || '/' || k)::uuid, k
    FROM ${all}, generate_series(1, 2) AS k`)
}

/** In Slack, and at the provider. */
const stoodBefore = async ({ account, inbox, installation, channel, all, id, run }: Filling): Promise<void> => {
  const key = (line: number) => sql`${channel} || ':' || (1700000000 + n) || '.00000' || ${String(line)}`
  await run(sql`
    INSERT INTO mirrors (account_id, id, conversation_id, installation_id, channel, mode, root, seq, edit_seq, card_seq)
    SELECT ${account}::uuid, ${id('mirror')}, ${id('conversation')}, ${installation}::uuid, ${channel}, 'explicit', ${key(0)}, 3, 3, 3 FROM ${all}`)
  await run(sql`
    INSERT INTO refs (account_id, connection_id, key, kind, target_id)
    SELECT ${account}::uuid, ${installation}::uuid, ${key(0)}, 'conversation', ${id('conversation')} FROM ${all}
    UNION ALL SELECT ${account}::uuid, ${installation}::uuid, ${key(1)}, 'post', md5('message' || n || '/1')::uuid FROM ${all}
    UNION ALL SELECT ${account}::uuid, ${installation}::uuid, ${key(2)}, 'message', md5('message' || n || '/2')::uuid FROM ${all}
    UNION ALL SELECT ${account}::uuid, ${inbox}::uuid, 'sent-' || n, 'message', md5('message' || n || '/2')::uuid FROM ${all}`)
  await run(sql`
    INSERT INTO deliveries (account_id, id, conversation_id, message_id, connection_id, lane, op, conversation_number, position, status, mirror_id, settled_at)
    SELECT ${account}::uuid, ${id('open')}, ${id('conversation')}, NULL::uuid, ${installation}::uuid, md5('conversation' || n)::uuid || ':' || ${installation}, 'open', 1000000 + n, 0, 'accepted', ${id('mirror')}, now() FROM ${all}
    UNION ALL SELECT ${account}::uuid, ${id('post')}, ${id('conversation')}, md5('message' || n || '/1')::uuid, ${installation}::uuid, md5('conversation' || n)::uuid || ':' || ${installation}, 'post', 1000000 + n, 1, 'accepted', ${id('mirror')}, now() FROM ${all}
    UNION ALL SELECT ${account}::uuid, ${id('send')}, ${id('conversation')}, md5('message' || n || '/2')::uuid, ${inbox}::uuid, ${id('thread')}::text, 'send', 1000000 + n, 2, 'read', NULL::uuid, now() FROM ${all}`)
  await run(sql`
    INSERT INTO pieces (account_id, delivery_id, index, status, keys, piece)
    SELECT ${account}::uuid, ${id('send')}, 0, 'read', ARRAY['sent-' || n], '{}' FROM ${all}`)
  await run(sql`
    INSERT INTO raw_items (plugin, address, key, account_id, connection_id, lane, headers, body, state, closed_at)
    SELECT 'courier', ${inbox}, 'raw-' || n, ${account}::uuid, ${inbox}::uuid, ${inbox} || ':person-' || n, '', '', 'done', now() FROM ${all}`)
}
