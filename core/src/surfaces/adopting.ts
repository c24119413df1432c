import { sql } from 'kysely'
import type { Db, Trx } from '../db/index.ts'
import { mirrorLane } from '../events/wake.ts'
import { enqueue } from '../jobs/enqueue.ts'

/** A removed installation and the one that is connected to the same place again. */
type Heir = { accountId: string; from: string; to: string }

/** Small enough for one short transaction each. */
const MIRRORS_AT_ONCE = 300
const REFS_AT_ONCE = 2_000

/**
 * The threads of an installation that was removed belong to the one connected in its stead: what is typed there finds its
 * conversation, cards are drawn anew, and what was said meanwhile is posted. Cut short, it goes on where it stopped.
 */
export const adoptThreads = async (db: Db, heir: Heir): Promise<void> => {
  while ((await db.transaction((trx) => adoptRefs(trx, heir))) > 0);
  while ((await db.transaction((trx) => adoptMirrors(trx, heir))) > 0);
  await db.transaction((trx) => adoptRules(trx, heir))
}

const adoptRefs = async (trx: Trx, { accountId, from, to }: Heir): Promise<number> => {
  const { rows } = await sql`
    WITH batch AS (
      SELECT key FROM refs r WHERE account_id = ${accountId} AND connection_id = ${from} AND target_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM refs n WHERE n.account_id = r.account_id AND n.connection_id = ${to} AND n.key = r.key)
      ORDER BY key LIMIT ${REFS_AT_ONCE})
    UPDATE refs SET connection_id = ${to} FROM batch
    WHERE refs.account_id = ${accountId} AND refs.connection_id = ${from} AND refs.key = batch.key RETURNING 1`.execute(
    trx,
  )
  return rows.length
}

type Adopted = { id: string; conversation_id: string; heir_id: string | null; open: boolean }

const adoptMirrors = async (trx: Trx, heir: Heir): Promise<number> => {
  const { accountId, from, to } = heir
  const { rows } = await sql<Adopted>`
    SELECT m.id, m.conversation_id, n.id AS heir_id, c.status <> 'resolved' AS open FROM mirrors m
      JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
      LEFT JOIN mirrors n ON n.account_id = m.account_id AND n.conversation_id = m.conversation_id AND n.installation_id = ${to}
    WHERE m.account_id = ${accountId} AND m.installation_id = ${from}
    ORDER BY m.conversation_id LIMIT ${MIRRORS_AT_ONCE} FOR NO KEY UPDATE OF m`.execute(trx)
  const taken = rows.filter((row) => !row.heir_id).map((row) => row.id)
  await takeOver(trx, heir, taken)
  for (const row of rows) if (row.heir_id) await mergeInto(trx, heir, row, row.heir_id)
  await enqueue(
    trx,
    rows
      .filter((row) => row.open)
      .map(({ conversation_id }) => ({
        subscriber: 'mirror',
        lane: mirrorLane(conversation_id, to),
        accountId,
        payload: { card: true },
      })),
  )
  return rows.length
}

/** With what is under way: posts in doubt, and lines that wait. */
const takeOver = async (trx: Trx, { accountId, from, to }: Heir, mirrors: readonly string[]): Promise<void> => {
  await sql`
    UPDATE mirrors SET installation_id = ${to} WHERE account_id = ${accountId} AND id = ANY (${mirrors}::uuid[])`.execute(
    trx,
  )
  await sql`
    UPDATE moves SET installation_id = ${to} WHERE account_id = ${accountId} AND mirror_id = ANY (${mirrors}::uuid[])`.execute(
    trx,
  )
  await sql`
    UPDATE deliveries SET connection_id = ${to}, lane = conversation_id || ':' || ${to}::text
    WHERE account_id = ${accountId} AND mirror_id = ANY (${mirrors}::uuid[]) AND status IN ('queued', 'sending', 'unsure')`.execute(
    trx,
  )
  await sql`
    UPDATE holds SET installation_id = ${to} FROM mirrors m
    WHERE m.account_id = ${accountId} AND m.id = ANY (${mirrors}::uuid[]) AND holds.account_id = m.account_id
      AND holds.conversation_id = m.conversation_id AND holds.installation_id = ${from} AND holds.state IN ('held', 'sending', 'keeping')`.execute(
    trx,
  )
}

/** The conversation came to the new installation before this: its old threads are ones it left, and point on. */
const mergeInto = async (trx: Trx, { accountId, to }: Heir, old: Adopted, heirId: string): Promise<void> => {
  await sql`
    INSERT INTO moves (account_id, mirror_id, place, conversation_id, installation_id, channel, root, spot)
    SELECT account_id, id, place, conversation_id, installation_id, channel, root, spot FROM mirrors
    WHERE account_id = ${accountId} AND id = ${old.id} AND root IS NOT NULL ON CONFLICT DO NOTHING`.execute(trx)
  // Places of the new mirror count upwards from nought; these count downwards.
  await sql`
    UPDATE moves SET mirror_id = ${heirId}, installation_id = ${to}, place = -1 - place - (
      SELECT count(*) FROM moves n WHERE n.account_id = ${accountId} AND n.mirror_id = ${heirId} AND n.place < 0)
    WHERE account_id = ${accountId} AND mirror_id = ${old.id}`.execute(trx)
  const { rows } = await sql<{ away: boolean; beside: boolean; seq: number }>`
    DELETE FROM mirrors WHERE account_id = ${accountId} AND id = ${old.id} RETURNING away, beside, seq`.execute(trx)
  const { away = true, beside = false, seq = 0 } = rows[0] ?? {}
  const home = !away && !beside
  // At home in the old one, or shown there beside its home: now here, where nobody looked after the mode while it was away.
  const comes = sql`(${home}::boolean OR (${!away}::boolean AND away))`
  await sql`
    UPDATE mirrors SET pointed = least(pointed, place - 1), away = away AND NOT ${comes},
      beside = CASE WHEN ${comes} THEN NOT ${home}::boolean ELSE beside END,
      mode = CASE WHEN ${comes} AND mode <> 'alerts' THEN 'explicit' ELSE mode END,
      seq = CASE WHEN ${comes} THEN greatest(seq, ${seq}::int) ELSE seq END
    WHERE account_id = ${accountId} AND id = ${heirId}`.execute(trx)
}

/** Where nobody wrote new ones, the old rules go on. */
const adoptRules = async (trx: Trx, { accountId, from, to }: Heir): Promise<void> => {
  await sql`
    UPDATE channel_rules SET installation_id = ${to} WHERE account_id = ${accountId} AND installation_id = ${from}
      AND NOT EXISTS (SELECT 1 FROM channel_rules WHERE account_id = ${accountId} AND installation_id = ${to})`.execute(
    trx,
  )
}
