import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { EventType } from '../contract/index.ts'
import type { Db, Trx } from '../db/index.ts'
import { announce } from '../db/index.ts'
import { sooner } from '../jobs/enqueue.ts'

/** Of a conversation: the first change somebody may not have seen yet. */
export type Woken = { accountId: string; conversationId: string; fromSeq: number }

/**
 * Plugins that listen to every account; those that listen only where they asked to (rows in `listening`); and for each
 * type of event who of all these has an ear for it.
 */
export type Listening = {
  always: readonly string[]
  onDemand: readonly string[]
  ears: Readonly<Partial<Record<EventType, readonly string[]>>>
}

const LISTENING = 'listening'
const ON_DEMAND = 'listening-on-demand'
const EARS = 'ears'

/** Which plugins listen for events. Kept in the database, so whoever records a change wakes them in the same statement. */
export const keepListening = async (db: Db, { always, onDemand, ears }: Listening): Promise<void> => {
  const value = (plugins: readonly string[]): string => JSON.stringify([...plugins].sort())
  await sql`
    INSERT INTO deployment (key, value)
    VALUES (${LISTENING}, ${value(always)}::jsonb), (${ON_DEMAND}, ${value(onDemand)}::jsonb), (${EARS}, ${JSON.stringify(ears)}::jsonb)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE deployment.value <> excluded.value`.execute(db.root)
}

/** Begins or ends to hear what happens in one account. */
export const listenIn = async ({ root }: Db, accountId: string, plugin: string, on: boolean): Promise<void> => {
  if (on)
    await sql`INSERT INTO listening (account_id, plugin) VALUES (${accountId}, ${plugin}) ON CONFLICT DO NOTHING`.execute(
      root,
    )
  else await sql`DELETE FROM listening WHERE account_id = ${accountId} AND plugin = ${plugin}`.execute(root)
}

/** What waits for a plugin that no longer listens holds back the forgetting of events for ever. */
export const forgetDeaf = async ({ root }: Db, days: number): Promise<void> => {
  await sql`
    DELETE FROM jobs WHERE subscriber LIKE 'on:%' AND created_at < now() - ${days} * interval '1 day' AND NOT EXISTS (
      SELECT 1 FROM deployment d WHERE d.key IN (${LISTENING}, ${ON_DEMAND}) AND d.value ? substr(jobs.subscriber, 4))`.execute(
    root,
  )
}

export const listener = (plugin: string): string => `on:${plugin}`

export const mirrorLane = (conversationId: string, installationId: string): string =>
  `${conversationId}:${installationId}`

/** Tells participants that the contact wrote: one lane per conversation. */
export const NEWS = 'news'
/** So long several lines are one piece of news, and whoever answers need not be told. */
const NEWS_AFTER_SECONDS = 10
/** So long somebody who was told is not told again, unless they read or answer in between. */
export const NEWS_AGAIN_MINUTES = 15

/** Of a relation `changed (account_id, conversation_id, from_seq)`: who shows and hears these conversations. */
const lookers = sql`
  SELECT 'mirror' AS subscriber, changed.conversation_id || ':' || i.id AS lane, changed.account_id, changed.from_seq, now() AS run_at
  FROM changed JOIN connections i ON i.account_id = changed.account_id AND i.kind = 'installation' AND i.enabled
  UNION ALL
  SELECT 'on:' || plugin, changed.conversation_id::text, changed.account_id, changed.from_seq, now()
  FROM changed, deployment d, jsonb_array_elements_text(d.value) AS plugin WHERE d.key = ${sql.lit(LISTENING)}
  UNION ALL
  SELECT 'on:' || l.plugin, changed.conversation_id::text, changed.account_id, changed.from_seq, now()
  FROM changed JOIN listening l ON l.account_id = changed.account_id
    JOIN deployment d ON d.key = ${sql.lit(ON_DEMAND)} AND d.value ? l.plugin`

/** Only where somebody takes part who has not been told yet, and where something could tell them: most lines cost one look. */
const untold = sql`
  SELECT ${sql.lit(NEWS)}, changed.conversation_id::text, changed.account_id, changed.from_seq,
    now() + ${sql.lit(NEWS_AFTER_SECONDS)} * interval '1 second'
  FROM changed WHERE EXISTS (SELECT 1 FROM participants p
      WHERE p.account_id = changed.account_id AND p.conversation_id = changed.conversation_id
        AND (p.news_at IS NULL OR p.news_at < now() - ${sql.lit(NEWS_AGAIN_MINUTES)} * interval '1 minute'))
    AND EXISTS (SELECT 1 FROM connections i WHERE i.account_id = changed.account_id AND i.kind = 'installation' AND i.enabled)`

const wakeAll = (all: RawBuilder<unknown>) => sql<{ subscriber: string }>`
  INSERT INTO jobs (subscriber, lane, account_id, from_seq, run_at)
  SELECT subscriber, lane, account_id, min(from_seq), min(run_at) FROM (${all}) AS due
  GROUP BY subscriber, lane, account_id ORDER BY subscriber COLLATE "C", lane COLLATE "C" ${sooner} RETURNING subscriber`

/**
 * Wakes whoever shows or hears the conversations of a relation `changed (account_id, conversation_id, from_seq)`: one lane
 * per mirror and per listening plugin, so a slow one delays nobody else. Returns the subscribers it woke.
 */
export const wakeChanged = wakeAll(lookers)
/** The same for what contacts wrote, which is news to some: in the same statement, because it is asked of every message. */
const wakeWritten = wakeAll(sql`${lookers} UNION ALL ${untold}`)

/** For changes recorded by hand, many at once. `written`: contacts wrote. */
export const wake = async (trx: Trx, woken: readonly Woken[], { written = false } = {}): Promise<void> => {
  if (woken.length === 0) return
  const { rows } = await sql<{ subscriber: string }>`
    WITH changed AS (SELECT * FROM unnest(
      ${woken.map((w) => w.accountId)}::uuid[], ${woken.map((w) => w.conversationId)}::uuid[], ${woken.map((w) => w.fromSeq)}::int[]
    ) AS u (account_id, conversation_id, from_seq)) ${written ? wakeWritten : wakeChanged}`.execute(trx)
  // News is not due yet: the sweep finds it when it is.
  announceJobs(
    trx,
    rows.map((row) => row.subscriber).filter((subscriber) => subscriber !== NEWS),
  )
}

const FACT = 'event:'

/** The lane of a fact that is of no conversation: it waits for nothing but itself. */
export const factOf = (lane: string): string | undefined =>
  lane.startsWith(FACT) ? lane.slice(FACT.length) : undefined

/** Until a worker of this version has said who has an ear for what: better woken in vain than not at all. */
const everybody = sql`(
  SELECT coalesce(jsonb_agg(p), '[]'::jsonb) FROM deployment d, jsonb_array_elements_text(d.value) AS p
  WHERE d.key IN (${sql.lit(LISTENING)}, ${sql.lit(ON_DEMAND)}))`

/** A fact of no conversation, as it was written. */
export type Apart = { id: string; accountId: string; type: string }

/**
 * Wakes whoever has an ear for these facts. `events` is large and has no index that begins with the id, so nothing is
 * read from it; and each fact is a job of its own, so whoever does not want it is not woken.
 */
export const wakeForFacts = async (trx: Trx, facts: readonly Apart[]): Promise<void> => {
  if (facts.length === 0) return
  const { rows } = await sql<{ subscriber: string }>`
    WITH facts AS (SELECT * FROM unnest(
      ${facts.map((f) => f.accountId)}::uuid[], ${facts.map((f) => f.id)}::bigint[], ${facts.map((f) => f.type)}::text[]
    ) AS u (account_id, id, type)
    ), ears AS (SELECT (SELECT value FROM deployment WHERE key = ${EARS}) AS of)
    INSERT INTO jobs (subscriber, lane, account_id)
    SELECT 'on:' || ear.plugin, ${FACT}::text || f.id, f.account_id
    FROM facts f JOIN ears ON true, jsonb_array_elements_text(CASE WHEN ears.of IS NULL THEN ${everybody} ELSE coalesce(ears.of -> f.type, '[]'::jsonb) END) AS ear (plugin)
    WHERE EXISTS (SELECT 1 FROM deployment d WHERE d.key = ${LISTENING} AND d.value ? ear.plugin)
      OR EXISTS (SELECT 1 FROM listening l WHERE l.account_id = f.account_id AND l.plugin = ear.plugin)
    ORDER BY ear.plugin COLLATE "C", f.id ON CONFLICT DO NOTHING RETURNING subscriber`.execute(trx)
  announceJobs(
    trx,
    rows.map((row) => row.subscriber),
  )
}

export const announceJobs = (trx: Trx, subscribers: readonly string[]): void => {
  for (const subscriber of new Set(subscribers)) announce(trx, `job:${subscriber}`)
}
