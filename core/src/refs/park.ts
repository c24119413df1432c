import { sql } from 'kysely'
import type { Fact } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import type { Scope } from './claim.ts'
import { refKey } from './key.ts'

/** What may wait behind a name. `answering`: a message, by our id, that answers whatever gets the name. */
export type Late = Fact | { is: 'answering'; message: string }

/** A fact about something we may not know yet. `lane`: an echo waits for the sends of this lane, too. */
type LateFact = Scope & { key: string; fact: Late; rawId?: string; lane?: string }
export type ParkedFact = { key: string; fact: Late; rawId?: string; targetId: string; position: number }
type Target = { targetId: string; position: number }

/**
 * Finds what a fact is about, or parks the fact behind a ref without a target. The ref's row is locked either way, so
 * a settle that names the target at the same moment either is seen here, or sees what was parked here.
 */
export const locateOrPark = async (trx: Trx, late: LateFact): Promise<Target | undefined> => {
  const target = await lockRef(trx, late)
  if (!target) await park(trx, late)
  return target
}

/** The target of a key; without one its row is made, and locked until the transaction ends. */
export const lockRef = async (
  trx: Trx,
  { accountId, connectionId, key }: Scope & { key: string },
): Promise<Target | undefined> => {
  await trx
    .insertInto('refs')
    .values({ account_id: accountId, connection_id: connectionId, key: refKey(key), kind: 'message' })
    .onConflict((c) => c.doNothing())
    .execute()
  const row = await trx
    .selectFrom('refs')
    .select(['target_id', 'position'])
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .where('key', '=', refKey(key))
    .forUpdate()
    .executeTakeFirstOrThrow()
  return row.target_id ? { targetId: row.target_id, position: row.position } : undefined
}

/** Only with the ref's row locked. */
export const park = async (trx: Trx, late: LateFact): Promise<void> => {
  await trx
    .insertInto('parked')
    .values({
      account_id: late.accountId,
      connection_id: late.connectionId,
      key: refKey(late.key),
      fact: JSON.stringify(late.fact),
      raw_id: late.rawId ?? null,
      lane: late.lane ?? null,
    })
    .execute()
}

type SettledRef = Scope & { key: string; targetId: string; position: number }

/**
 * Names what outside ids stand for, over whatever was parked there, and gives what waited, oldest first. The first
 * target of a key stays: a late second word about it changes nothing.
 */
export const settleRefs = async (trx: Trx, refs: readonly SettledRef[]): Promise<ParkedFact[]> => {
  if (refs.length === 0) return []
  const ordered = [...new Map(refs.map((ref) => [refKey(ref.key), ref]))].sort(([a], [b]) => (a < b ? -1 : 1))
  await sql`
    INSERT INTO refs (account_id, connection_id, key, kind, target_id, position)
    SELECT account_id, connection_id, key, 'message', target_id, position FROM unnest(
      ${ordered.map(([, ref]) => ref.accountId)}::uuid[], ${ordered.map(([, ref]) => ref.connectionId)}::uuid[], ${ordered.map(([key]) => key)}::text[],
      ${ordered.map(([, ref]) => ref.targetId)}::uuid[], ${ordered.map(([, ref]) => ref.position)}::int[]
    ) AS named (account_id, connection_id, key, target_id, position)
    ON CONFLICT (account_id, connection_id, key) DO UPDATE SET target_id = excluded.target_id, position = excluded.position, kind = 'message'
      WHERE refs.target_id IS NULL`.execute(trx)
  // In the next statement: what was parked while we waited for a row is visible only to a new snapshot.
  return takeParked(trx, refs)
}

/** Removes and returns what waits behind these keys. Only once their target is named. */
export const takeParked = async (trx: Trx, refs: readonly (Scope & { key: string })[]): Promise<ParkedFact[]> => {
  if (refs.length === 0) return []
  const { rows } = await sql<{
    id: string
    key: string
    fact: Late
    raw_id: string | null
    target_id: string
    position: number
  }>`
    WITH taken AS (
      DELETE FROM parked WHERE (account_id, connection_id, key) IN (SELECT * FROM unnest(
        ${refs.map((r) => r.accountId)}::uuid[], ${refs.map((r) => r.connectionId)}::uuid[], ${refs.map((r) => refKey(r.key))}::text[]))
      RETURNING *)
    SELECT taken.id::text, taken.key, taken.fact, taken.raw_id::text, refs.target_id, refs.position
    FROM taken JOIN refs USING (account_id, connection_id, key) ORDER BY taken.id`.execute(trx)
  return rows.map((row) => ({
    key: row.key,
    fact: row.fact,
    rawId: row.raw_id ?? undefined,
    targetId: row.target_id,
    position: row.position,
  }))
}
