import { sql } from 'kysely'
import type { Actor } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'

type Claim = { accountId: string; actor: Actor; id: string; name: string; hash: Buffer }

/**
 * Claims the id of a command in the transaction that does its work: a twin at the same time waits at the unique index and
 * then reads the result; a refusal rolls the row back with everything else. Returns a row when it was the first.
 */
export const claimCommand = ({ accountId, actor, id, name, hash }: Claim) => {
  const key = commandKey(accountId, actor, id)
  return sql`
    INSERT INTO commands (account_id, actor, id, name, body_hash) VALUES (${key.account_id}, ${key.actor}, ${key.id}, ${name}, ${hash})
    ON CONFLICT DO NOTHING RETURNING 1`
}

/** Does the work once per (account, actor, id), and keeps its result for whoever asks again. */
export const once = async <T>(trx: Trx, claim: Claim, work: () => Promise<T>): Promise<T> =>
  onceClaimed(trx, claim, (await claimCommand(claim).execute(trx)).rows.length > 0, work)

/** The same for whoever claimed the id together with something else. */
export const onceClaimed = async <T>(trx: Trx, claim: Claim, isFirst: boolean, work: () => Promise<T>): Promise<T> => {
  const key = commandKey(claim.accountId, claim.actor, claim.id)
  if (!isFirst) return (await earlier(trx, key, claim.hash)) as T
  const result = await work()
  await whichCommand(trx.updateTable('commands').set({ result: JSON.stringify(result) }), key).execute()
  return result
}

export const commandKey = (accountId: string, actor: Actor, id: string): Key => ({
  account_id: accountId,
  actor: `${actor.kind}:${actor.id}`,
  id,
})

type Key = { account_id: string; actor: string; id: string }

const earlier = async (trx: Trx, key: Key, hash: Buffer): Promise<unknown> => {
  const row = await whichCommand(
    trx.selectFrom('commands').select(['body_hash', 'result']),
    key,
  ).executeTakeFirstOrThrow()
  if (!hash.equals(row.body_hash)) throw new Refusal('id_reused', undefined, { id: key.id })
  return row.result ?? {}
}

type Where<Q> = { where(column: 'account_id' | 'actor' | 'id', op: '=', value: string): Q }

export const whichCommand = <Q extends Where<Q>>(query: Q, key: Key): Q =>
  query.where('account_id', '=', key.account_id).where('actor', '=', key.actor).where('id', '=', key.id)
