import type { Actor, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'

type Claim = { accountId: string; actor: Actor; id: string; name: string; hash: Buffer }

/**
 * Does the work once per (account, actor, id). The row is claimed in the transaction that does the work, so a twin at the
 * same time waits at the unique index and then reads the result; a refusal rolls the row back with everything else.
 */
export const once = async (trx: Trx, claim: Claim, work: () => Promise<CommandResult>): Promise<CommandResult> => {
  const key = commandKey(claim.accountId, claim.actor, claim.id)
  const claimed = await trx
    .insertInto('commands')
    .values({ ...key, name: claim.name, body_hash: claim.hash })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!claimed) return earlier(trx, key, claim.hash)
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

const earlier = async (trx: Trx, key: Key, hash: Buffer): Promise<CommandResult> => {
  const row = await whichCommand(
    trx.selectFrom('commands').select(['body_hash', 'result']),
    key,
  ).executeTakeFirstOrThrow()
  if (!hash.equals(row.body_hash)) throw new Refusal('id_reused', undefined, { id: key.id })
  return (row.result ?? {}) as CommandResult
}

type Where<Q> = { where(column: 'account_id' | 'actor' | 'id', op: '=', value: string): Q }

export const whichCommand = <Q extends Where<Q>>(query: Q, key: Key): Q =>
  query.where('account_id', '=', key.account_id).where('actor', '=', key.actor).where('id', '=', key.id)
