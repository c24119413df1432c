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
/** `attempts`: by how many workers it was taken. */
export type StoredRaw = {
  id: number
  key: string
  state: string
  reason: string | null
  attempts: number
  closed: number | null
}
export type StoredDelivery = {
  id: string
  message: string
  thread: string
  text: string
  number: number
  status: string
  code: string | null
  created: number
  started: number | null
  settled: number | null
}
/** A file that came with a message, by its name at the provider. `shown`: when the message became visible. */
export type StoredFile = {
  source: string
  status: string
  sha256: string | null
  shown: number | null
  /** Facts recorded of its coming, or of its being missing. */
  told: number
}
/** How often the end of a snooze opened it. */
export type Woken = { conversation: string; times: number }
/** A delivery somebody gave up for another who had it, and when. */
export type Interrupted = { text: string; at: number }
/** A post of a mirror that did not come about, or nobody knows. */
export type Unshown = { message: string; status: string; code: string | null }
export type Truth = {
  messages: StoredMessage[]
  raw: StoredRaw[]
  deliveries: StoredDelivery[]
  woken: Woken[]
  interrupted: Interrupted[]
  unshown: Unshown[]
  files: StoredFile[]
}

export const readTruth = async (database: Database, inboxes: readonly string[]): Promise<Truth> => {
  const db = await database.open()
  const all = async <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> => (await query.execute(db.root)).rows as T[]
  try {
    // What came in the last minutes the planner may not know of, and reads it row by row for each row of another table.
    await sql`ANALYZE`.execute(db.root)
    return {
      messages: await all(messages(inboxes)),
      raw: await all(raw(inboxes)),
      deliveries: await all(deliveries(inboxes)),
      woken: await all(woken(inboxes)),
      interrupted: await all(interrupted(inboxes)),
      unshown: await all(unshown(inboxes)),
      files: await all(files(inboxes)),
    }
  } finally {
    await db.close()
  }
}

/** In whole tables, not row by row: a case may bring a hundred thousand. */
const messages = (inboxes: readonly string[]) => sql<StoredMessage>`
  WITH own AS (SELECT account_id, id, inbox_id, contact_id, thread_id, number FROM conversations WHERE inbox_id = ANY(${inboxes}::uuid[])),
  keys AS (SELECT connection_id, target_id, min(key) AS key FROM refs WHERE connection_id = ANY(${inboxes}::uuid[]) GROUP BY 1, 2),
  told AS (SELECT message_id, count(*)::int AS events FROM events WHERE type IN ('message.received', 'message.sent') GROUP BY 1)
  SELECT m.id, keys.key, m.conversation_id AS conversation, t.key AS thread, c.contact_id AS contact, m.number, m.kind, m.text,
    m.removed_at IS NOT NULL AS removed, (extract(epoch FROM m.created_at) * 1000)::float AS created, coalesce(told.events, 0) AS events
  FROM messages m JOIN own c ON c.account_id = m.account_id AND c.id = m.conversation_id
  JOIN threads t ON t.account_id = c.account_id AND t.id = c.thread_id
  LEFT JOIN keys ON keys.connection_id = c.inbox_id AND keys.target_id = m.id
  LEFT JOIN told ON told.message_id = m.id ORDER BY c.number, m.number`

const raw = (inboxes: readonly string[]) => sql<StoredRaw>`
  SELECT id::float AS id, coalesce(outside_key, key) AS key, state, reason, attempts, (extract(epoch FROM closed_at) * 1000)::float AS closed
  FROM raw_items WHERE connection_id = ANY(${inboxes}::uuid[]) ORDER BY id`

const deliveries = (inboxes: readonly string[]) => sql<StoredDelivery>`
  SELECT d.id, d.message_id AS message, t.key AS thread, m.text, m.number, d.status, d.code,
    (extract(epoch FROM d.created_at) * 1000)::float AS created, (extract(epoch FROM d.started_at) * 1000)::float AS started, (extract(epoch FROM d.settled_at) * 1000)::float AS settled
  FROM deliveries d JOIN messages m ON m.account_id = d.account_id AND m.id = d.message_id
  JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
  JOIN threads t ON t.account_id = c.account_id AND t.id = c.thread_id
  WHERE c.inbox_id = ANY(${inboxes}::uuid[]) AND d.mirror_id IS NULL AND d.op = 'send' ORDER BY t.key, c.number, m.number`

const woken = (inboxes: readonly string[]) => sql<Woken>`
  SELECT c.id AS conversation, count(*)::int AS times FROM events e
  JOIN conversations c ON c.account_id = e.account_id AND c.id = e.conversation_id
  WHERE c.inbox_id = ANY(${inboxes}::uuid[]) AND e.type = 'conversation.changed' AND e.data->>'was' = 'snoozed' AND e.actor->>'kind' = 'system'
  GROUP BY c.id`

const interrupted = (inboxes: readonly string[]) => sql<Interrupted>`
  SELECT m.text, (extract(epoch FROM e.created_at) * 1000)::float AS at FROM events e
  JOIN conversations c ON c.account_id = e.account_id AND c.id = e.conversation_id
  JOIN messages m ON m.account_id = e.account_id AND m.id = e.message_id
  WHERE c.inbox_id = ANY(${inboxes}::uuid[]) AND e.type = 'delivery.changed' AND e.data->>'code' = 'interrupted'`

const unshown = (inboxes: readonly string[]) => sql<Unshown>`
  SELECT d.message_id AS message, d.status, d.code FROM deliveries d
  JOIN conversations c ON c.account_id = d.account_id AND c.id = d.conversation_id
  WHERE c.inbox_id = ANY(${inboxes}::uuid[]) AND d.mirror_id IS NOT NULL AND d.op = 'post' AND d.status <> 'accepted'`

const files = (inboxes: readonly string[]) => sql<StoredFile>`
  SELECT f.source #>> '{}' AS source, f.status, encode(f.sha256, 'hex') AS sha256, (extract(epoch FROM m.created_at) * 1000)::float AS shown,
    (SELECT count(*)::int FROM events e WHERE e.account_id = f.account_id AND e.message_id = f.message_id AND e.type = 'file.changed') AS told
  FROM files f LEFT JOIN messages m ON m.account_id = f.account_id AND m.id = f.message_id
  WHERE f.connection_id = ANY(${inboxes}::uuid[])`
