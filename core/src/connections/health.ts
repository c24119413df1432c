import { sql } from 'kysely'
import type { Health } from '../contract/index.ts'
import type { Db, Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { redrawCards } from '../events/redraw.ts'
import { tellAdmins } from '../surfaces/notices/tell.ts'

type At = { account_id: string; id: string; sealed?: Record<string, string> }

/** In a transaction of its own. */
export const setHealth = (db: Db, at: At, health: Health, tell: string): Promise<void> =>
  db.transaction((trx) => noteHealth(trx, at, health, tell))

/**
 * Notes a connection's health; only a change is a fact worth telling. `sealed`: the secrets it was judged with. Bad news of
 * secrets that were changed since is no news: it would undo what was just mended.
 */
export const noteHealth = async (trx: Trx, at: At, health: Health, tell: string): Promise<void> => {
  const changed = await trx
    .updateTable('connections')
    .set({ health, health_tell: tell })
    .where('account_id', '=', at.account_id)
    .where('id', '=', at.id)
    .where((eb) => eb.or([eb('health', '!=', health), eb('health_tell', '!=', tell)]))
    .$if(health !== 'ok' && at.sealed !== undefined, (q) =>
      q.where(sql<boolean>`sealed = ${JSON.stringify(at.sealed)}::jsonb`),
    )
    // The statement still sees the row as it was.
    .returning([
      'kind',
      sql<string>`(SELECT old.health FROM connections old WHERE old.account_id = connections.account_id AND old.id = connections.id)`.as(
        'before',
      ),
    ])
    .executeTakeFirst()
  if (!changed) return
  await record(trx, [{ accountId: at.account_id, type: 'connection.changed', data: { connection: at.id, health } }])
  if (changed.kind === 'installation') await tellInstallation(trx, at, { before: changed.before, health, tell })
}

const tellInstallation = async (
  trx: Trx,
  { account_id: accountId, id }: At,
  { before, health, tell }: { before: string; health: Health; tell: string },
): Promise<void> => {
  if (isBroken(before) !== isBroken(health)) await redrawCards(trx, accountId, { installation: id })
  if (isBroken(health))
    await tellAdmins(trx, accountId, {
      key: `health:${id}:${health}`,
      installation: id,
      tell: `${tell} Until then conversations are not shown there.`,
      while: 'unhealthy',
    })
}

/** The others pass by themselves. */
const MENDED_BY_HAND = new Set<string>(['reauthorise', 'misconfigured'])
const isBroken = (health: string): boolean => MENDED_BY_HAND.has(health)
