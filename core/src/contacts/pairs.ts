import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Actor } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'

type Id = string | RawBuilder<unknown>
type Pair = { one: string; other: string }
type Settled = Pair & { status: 'accepted' | 'dismissed'; by: Actor }

/** Everybody a root stands for, itself among them. */
const group = (account: Id, root: Id) =>
  sql`SELECT id FROM contacts WHERE account_id = ${account} AND (id = ${root} OR root_id = ${root})`

/** Of the rows `s`: those between two people, whichever of their contacts they name. */
export const between = (account: Id, one: Id, other: Id) => sql<boolean>`
  (s.contact_id IN (${group(account, one)}) AND s.other_id IN (${group(account, other)})
    OR s.contact_id IN (${group(account, other)}) AND s.other_id IN (${group(account, one)}))`

/** Somebody decided on two people: what was suggested of them is settled, and nothing is suggested of them again. */
export const settlePairs = async (
  trx: Trx,
  accountId: string,
  { one, other, status, by }: Settled,
): Promise<boolean> => {
  const { rows } = await sql`
    UPDATE merge_suggestions s SET status = ${status}, settled_by = ${JSON.stringify(by)}::jsonb
    WHERE s.account_id = ${accountId} AND ${between(sql`${accountId}::uuid`, one, other)} AND s.status <> ${status} RETURNING 1`.execute(
    trx,
  )
  return rows.length > 0
}

/** They are two, whatever they share. Answers false when that was said before. */
export const keepPairApart = async (trx: Trx, accountId: string, pair: Pair & { by: Actor }): Promise<boolean> => {
  const settled = await settlePairs(trx, accountId, { ...pair, status: 'dismissed' })
  if (settled || (await areKeptApart(trx, accountId, pair.one, pair.other))) return settled
  const [contact_id, other_id] = [pair.one, pair.other].sort() as [string, string]
  await trx
    .insertInto('merge_suggestions')
    .values({
      account_id: accountId,
      id: uuidv7(),
      contact_id,
      other_id,
      status: 'dismissed',
      settled_by: JSON.stringify(pair.by),
    })
    .onConflict((c) => c.columns(['account_id', 'contact_id', 'other_id']).doNothing())
    .execute()
  return true
}

export const areKeptApart = async (trx: Trx, accountId: string, one: string, other: string): Promise<boolean> => {
  const { rows } = await sql`
    SELECT 1 FROM merge_suggestions s
    WHERE s.account_id = ${accountId} AND s.status = 'dismissed' AND ${between(sql`${accountId}::uuid`, one, other)} LIMIT 1`.execute(
    trx,
  )
  return rows.length > 0
}
