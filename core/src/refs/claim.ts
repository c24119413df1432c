import { sql } from 'kysely'
import type { Executor, RefKind, Trx } from '../db/index.ts'
import { refKey } from './key.ts'

/** Where outside ids are unique. */
export type Scope = { accountId: string; connectionId: string }
type RefClaim = Scope & { key: string; kind: RefKind; targetId: string; position?: number }
/** `won`: the key is ours from now on. `waited`: facts came before it and wait; take them with `takeParked`. */
type ClaimedRef = { key: string; targetId: string; won: boolean; waited: boolean }

/**
 * Claims outside ids in the transaction that makes what they name. Whoever loses learns the winner's id. Sorted by key:
 * two transactions with the same ids in another order then never wait for each other in a circle.
 */
export const claimRefs = async (trx: Trx, claims: readonly RefClaim[]): Promise<ClaimedRef[]> => {
  if (claims.length === 0) return []
  const mine = firstOfEach(claims)
  const fresh = await insertMissing(trx, mine)
  const found = await readBack(trx, mine)
  const filled = await fillEmpty(
    trx,
    mine.filter((c) => found.get(nameOf(c)) === null),
  )
  return claims.map((claim) => {
    const name = nameOf(claim)
    const waited = filled.has(name) && mine.includes(claim)
    const targetId = filled.get(name) ?? found.get(name) ?? claim.targetId
    return {
      key: claim.key,
      targetId,
      waited,
      won: mine.includes(claim) && (fresh.has(name) || waited) && targetId === claim.targetId,
    }
  })
}

/** Our id for an outside key, if there is one. */
export const findRef = async (
  db: Executor,
  scope: Scope,
  key: string,
): Promise<{ kind: string; targetId: string; position: number } | undefined> => {
  const row = await db
    .selectFrom('refs')
    .select(['kind', 'target_id', 'position'])
    .where('account_id', '=', scope.accountId)
    .where('connection_id', '=', scope.connectionId)
    .where('key', '=', refKey(key))
    .executeTakeFirst()
  return row?.target_id ? { kind: row.kind, targetId: row.target_id, position: row.position } : undefined
}

type Named = { account_id: string; connection_id: string; key: string }

const nameOf = (claim: Scope & { key: string }): string =>
  `${claim.accountId}\0${claim.connectionId}\0${refKey(claim.key)}`
const nameOfRow = (row: Named): string => `${row.account_id}\0${row.connection_id}\0${row.key}`

/** Of two claims of one key in one batch the first stands. */
const firstOfEach = (claims: readonly RefClaim[]): RefClaim[] => {
  const seen = new Map<string, RefClaim>()
  for (const claim of claims) if (!seen.has(nameOf(claim))) seen.set(nameOf(claim), claim)
  return [...seen.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, claim]) => claim)
}

const insertMissing = async (trx: Trx, claims: readonly RefClaim[]): Promise<Set<string>> => {
  const rows = await trx
    .insertInto('refs')
    .values(claims.map(refRow))
    .onConflict((c) => c.doNothing())
    .returning(['account_id', 'connection_id', 'key'])
    .execute()
  return new Set(rows.map(nameOfRow))
}

const refRow = (claim: RefClaim) => ({
  account_id: claim.accountId,
  connection_id: claim.connectionId,
  key: refKey(claim.key),
  kind: claim.kind,
  target_id: claim.targetId,
  position: claim.position ?? 0,
})

/** A statement of its own: only a new snapshot sees the row whose owner we just waited for. */
const readBack = async (trx: Trx, claims: readonly RefClaim[]): Promise<Map<string, string | null>> => {
  const { rows } = await sql<Named & { target_id: string | null }>`
    SELECT account_id, connection_id, key, target_id FROM refs
    WHERE (account_id, connection_id, key) IN (SELECT * FROM ${columns(claims)})`.execute(trx)
  return new Map(rows.map((row) => [nameOfRow(row), row.target_id]))
}

/** Rows that something was parked behind: the first to name their target keeps them. */
const fillEmpty = async (trx: Trx, claims: readonly RefClaim[]): Promise<Map<string, string>> => {
  const filled = new Map<string, string>()
  for (const claim of claims) {
    const row = await trx
      .updateTable('refs')
      .set({ target_id: claim.targetId, kind: claim.kind, position: claim.position ?? 0 })
      .where('account_id', '=', claim.accountId)
      .where('connection_id', '=', claim.connectionId)
      .where('key', '=', refKey(claim.key))
      .where('target_id', 'is', null)
      .returning('key')
      .executeTakeFirst()
    filled.set(
      nameOf(claim),
      row ? claim.targetId : ((await findRef(trx, claim, claim.key))?.targetId ?? claim.targetId),
    )
  }
  return filled
}

const columns = (claims: readonly RefClaim[]) => sql`unnest(
  ${claims.map((c) => c.accountId)}::uuid[], ${claims.map((c) => c.connectionId)}::uuid[], ${claims.map((c) => refKey(c.key))}::text[])`
