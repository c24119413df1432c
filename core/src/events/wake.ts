import { sql } from 'kysely'
import type { Db, Trx } from '../db/index.ts'
import { announce } from '../db/index.ts'
import { sooner } from '../jobs/enqueue.ts'

/** Of a conversation: the first change somebody may not have seen yet. */
export type Woken = { accountId: string; conversationId: string; fromSeq: number }

const LISTENING = 'listening'

/** Which plugins listen for events. Kept in the database, so whoever records a change wakes them in the same statement. */
export const keepListening = async (db: Db, plugins: readonly string[]): Promise<void> => {
  const value = JSON.stringify([...plugins].sort())
  await sql`
    INSERT INTO deployment (key, value) VALUES (${LISTENING}, ${value}::jsonb)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE deployment.value <> excluded.value`.execute(db.root)
}

/** What waits for a plugin that no longer listens holds back the forgetting of events for ever. */
export const forgetDeaf = async ({ root }: Db, days: number): Promise<void> => {
  await sql`
    DELETE FROM jobs WHERE subscriber LIKE 'on:%' AND created_at < now() - ${days} * interval '1 day' AND NOT EXISTS (
      SELECT 1 FROM deployment d WHERE d.key = ${LISTENING} AND d.value ? substr(jobs.subscriber, 4))`.execute(root)
}

export const listener = (plugin: string): string => `on:${plugin}`

export const mirrorLane = (conversationId: string, installationId: string): string =>
  `${conversationId}:${installationId}`

/**
 * Wakes whoever shows or hears the conversations of a relation `changed (account_id, conversation_id, from_seq)`: one lane
 * per mirror and per listening plugin, so a slow one delays nobody else. Returns the subscribers it woke.
 */
export const wakeChanged = sql<{ subscriber: string }>`
  INSERT INTO jobs (subscriber, lane, account_id, from_seq)
  SELECT subscriber, lane, account_id, min(from_seq) FROM (
    SELECT 'mirror' AS subscriber, changed.conversation_id || ':' || i.id AS lane, changed.account_id, changed.from_seq
    FROM changed JOIN connections i ON i.account_id = changed.account_id AND i.kind = 'installation' AND i.enabled
    UNION ALL
    SELECT 'on:' || plugin, changed.conversation_id::text, changed.account_id, changed.from_seq
    FROM changed, deployment d, jsonb_array_elements_text(d.value) AS plugin WHERE d.key = ${sql.lit(LISTENING)}) AS due
  GROUP BY subscriber, lane, account_id ORDER BY subscriber COLLATE "C", lane COLLATE "C" ${sooner} RETURNING subscriber`

/** For changes recorded by hand, many at once. */
export const wake = async (trx: Trx, woken: readonly Woken[]): Promise<void> => {
  if (woken.length === 0) return
  const { rows } = await sql<{ subscriber: string }>`
    WITH changed AS (SELECT * FROM unnest(
      ${woken.map((w) => w.accountId)}::uuid[], ${woken.map((w) => w.conversationId)}::uuid[], ${woken.map((w) => w.fromSeq)}::int[]
    ) AS u (account_id, conversation_id, from_seq)) ${wakeChanged}`.execute(trx)
  announceJobs(
    trx,
    rows.map((row) => row.subscriber),
  )
}

export const announceJobs = (trx: Trx, subscribers: readonly string[]): void => {
  for (const subscriber of new Set(subscribers)) announce(trx, `job:${subscriber}`)
}
