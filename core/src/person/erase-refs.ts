import { sql } from 'kysely'
import type { Services } from '../services.ts'
import type { Traces } from './traces.ts'
import { mentions } from './traces.ts'
import type { Person } from './whose.ts'

const AT_ONCE = 500

/**
 * Outside keys of the person's messages often hold their address, so they become keyed hashes. Those in installations stay:
 * they name lines of ours, and mirrors find by them what to draw anew.
 */
export const eraseRefs = async ({ db, keyHash }: Services, { accountId, conversations }: Person): Promise<void> => {
  for (;;) {
    const { rows } = await sql<{ connection_id: string; key: string }>`
      SELECT r.connection_id, r.key FROM refs r
      JOIN connections c ON c.account_id = r.account_id AND c.id = r.connection_id AND c.kind = 'inbox'
      JOIN messages m ON m.account_id = r.account_id AND m.id = r.target_id
      WHERE r.account_id = ${accountId} AND m.conversation_id = ANY(${conversations}::uuid[]) AND r.key NOT LIKE 'h1.%'
      ORDER BY r.connection_id, r.key LIMIT ${AT_ONCE}`.execute(db.root)
    await sql`
      UPDATE refs r SET key = u.hash FROM unnest(
        ${rows.map((row) => row.connection_id)}::uuid[], ${rows.map((row) => row.key)}::text[],
        ${rows.map((row) => keyHash('ref', row.connection_id, row.key))}::text[]) AS u (connection_id, key, hash)
      WHERE r.account_id = ${accountId} AND r.connection_id = u.connection_id AND r.key = u.key`.execute(db.root)
    if (rows.length < AT_ONCE) return
  }
}

/** What else may hold the person's addresses or words: facts that wait, results of commands, work of plugins, errors. */
export const eraseLeftovers = async ({ db }: Services, person: Person, traces: Traces): Promise<void> => {
  const { accountId, conversations, contacts } = person
  await sql`
    DELETE FROM parked WHERE account_id = ${accountId} AND (${mentions(sql`fact::text`, traces)} OR ${mentions(sql`key`, traces)})`.execute(
    db.root,
  )
  await sql`
    DELETE FROM refs WHERE account_id = ${accountId} AND target_id IS NULL AND ${mentions(sql`key`, traces)}`.execute(
    db.root,
  )
  await sql`
    UPDATE commands SET result = '{}', body_hash = '',
      id = CASE WHEN ${mentions(sql`id`, traces)} THEN 'erased:' || gen_random_uuid() ELSE id END
    WHERE account_id = ${accountId} AND name <> 'erase_contact' AND (result->>'conversation' = ANY(${conversations}::text[])
      OR result->>'contact' = ANY(${contacts}::text[]) OR ${mentions(sql`result::text`, traces)} OR ${mentions(sql`id`, traces)})`.execute(
    db.root,
  )
  await sql`
    DELETE FROM jobs WHERE account_id = ${accountId} AND subscriber LIKE 'plugin:%' AND token IS NULL
      AND (${mentions(sql`lane`, traces)} OR ${mentions(sql`payload::text`, traces)})`.execute(db.root)
  await sql`
    UPDATE jobs SET last_error = NULL WHERE account_id = ${accountId} AND ${mentions(sql`last_error`, traces)}`.execute(
    db.root,
  )
}
