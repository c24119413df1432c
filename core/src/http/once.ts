import { sql } from 'kysely'
import type { Caller } from '../accounts/index.ts'
import { bodyHash } from '../commands/canonical.ts'
import { Refusal } from '../contract/index.ts'
import type { Services } from '../services.ts'

/** A request that has neither ended nor failed after this long died with its process. */
const ABANDONED_AFTER = '60 seconds'

type Wish = { caller: Caller; key: string; name: string; asked: unknown }

/**
 * A creating request with an `Idempotency-Key`: the first one does the work, a repeat gets its answer. A refusal is
 * forgotten, so that what was mended can be tried again with the same key.
 */
export const once = async (services: Services, wish: Wish, work: () => Promise<unknown>): Promise<unknown> => {
  const { db } = services
  const row = {
    account_id: wish.caller.accountId,
    actor: `${wish.caller.actor.kind}:${wish.caller.actor.id}`,
    id: wish.key,
  }
  const hash = bodyHash(wish.name, wish.asked)
  const { rows } = await sql`
    INSERT INTO commands AS c (account_id, actor, id, name, body_hash) VALUES (${row.account_id}, ${row.actor}, ${row.id}, ${wish.name}, ${hash})
    ON CONFLICT (account_id, actor, id) DO UPDATE SET created_at = now()
      WHERE c.result IS NULL AND c.body_hash = ${hash} AND c.created_at < now() - ${ABANDONED_AFTER}::interval
    RETURNING 1`.execute(db.root)
  if (rows.length === 0) return earlier(services, row, hash)
  const mine = { account_id: row.account_id, actor: row.actor, id: row.id }
  try {
    const answer = await work()
    await db.root
      .updateTable('commands')
      .set({ result: JSON.stringify(answer) })
      .where((eb) => eb.and(mine))
      .execute()
    return answer
  } catch (error) {
    await db.root
      .deleteFrom('commands')
      .where((eb) => eb.and(mine))
      .where('result', 'is', null)
      .execute()
    throw error
  }
}

const earlier = async (
  { db }: Services,
  row: { account_id: string; actor: string; id: string },
  hash: Buffer,
): Promise<unknown> => {
  const known = await db.root
    .selectFrom('commands')
    .select(['body_hash', 'result'])
    .where((eb) => eb.and(row))
    .executeTakeFirst()
  if (known && !hash.equals(known.body_hash)) throw new Refusal('id_reused')
  // Gone again: the first one failed just now, and the caller may try once more.
  if (!known?.result) throw new Refusal('in_flight')
  return known.result
}
