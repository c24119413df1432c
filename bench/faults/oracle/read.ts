// The truth as the database has it, read once when everything is over.
import { sql } from 'kysely'
import type { Database } from '../../support/database.ts'

export type StoredMessage = {
  id: string
  /** Its id at the provider. */
  key: string | null
  conversation: string
  thread: string
  contact: string
  number: number
  kind: string
  text: string
  removed: boolean
  created: number
  /** Facts recorded of its coming. */
  events: number
}
export type StoredRaw = { id: number; key: string; state: string; reason: string | null }
export type StoredDelivery = {
  id: string
  message: string
  thread: string
  text: string
  number: number
  status: string
  code: string | null
  started: number | null
  settled: number | null
}
/** How often the end of a snooze opened it. */
export type Woken = { conversation: string; times: number }
export type Truth = { messages: StoredMessage[]; raw: StoredRaw[]; deliveries: StoredDelivery[]; woken: Woken[] }

export const readTruth = async (database: Database, inbox: string): Promise<Truth> => {
  const db = await database.open()
  const all = async <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> => (await query.execute(db.root)).rows as T[]
  try {
    return {
      messages: await all(messages(inbox)),
      raw: await all(raw(inbox)),
      deliveries: await all(deliveries(inbox)),
      woken: await all(woken(inbox)),
    }
  } finally {
    await db.close()
  }
}

const messages = (inbox: string) => sql<StoredMessage>`
  SELECT m.id, (SELECT min(r.key) FROM refs r WHERE r.account_id = m.account_id AND r.connection_id = c.inbox_id AND r.target_id = m.id) AS key,
    m.conversation_id AS conversation, t.key AS thread, c.contact_id AS contact, m.number, m.kind, m.text,
    m.removed_at IS NOT NULL AS removed, (extract(epoch FROM m.created_at) * 1000)::float AS created,
    (SELECT count(*)::int FROM events e WHERE e.account_id = m.account_id AND e.message_id = m.id
      AND e.type IN ('message.received', 'message.sent')) AS events
  FROM messages m JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
  JOIN threads t ON t.account_id = c.account_id AND t.id = c.thread_id
  WHERE c.inbox_id = ${inbox} ORDER BY c.number, m.number`

const raw = (inbox: string) => sql<StoredRaw>`
  SELECT id::float AS id, coalesce(outside_key, key) AS key, state, reason FROM raw_items WHERE connection_id = ${inbox} ORDER BY id`

const deliveries = (inbox: string) => sql<StoredDelivery>`
  SELECT d.id, d.message_id AS message, t.key AS thread, m.text, m.number, d.status, d.code,
    (extract(epoch FROM d.started_at) * 1000)::float AS started, (extract(epoch FROM d.settled_at) * 1000)::float AS settled
  FROM deliveries d JOIN messages m ON m.account_id = d.account_id AND m.id = d.message_id
  JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
  JOIN threads t ON t.account_id = c.account_id AND t.id = c.thread_id
  WHERE c.inbox_id = ${inbox} AND d.mirror_id IS NULL AND d.op = 'send' ORDER BY t.key, c.number, m.number`

const woken = (inbox: string) => sql<Woken>`
  SELECT c.id AS conversation, count(*)::int AS times FROM events e
  JOIN conversations c ON c.account_id = e.account_id AND c.id = e.conversation_id
  WHERE c.inbox_id = ${inbox} AND e.type = 'conversation.changed' AND e.data->>'was' = 'snoozed' AND e.actor->>'kind' = 'system'
  GROUP BY c.id`
