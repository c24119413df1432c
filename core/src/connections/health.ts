import { sql } from 'kysely'
import type { Health } from '../contract/index.ts'
import type { Db } from '../db/index.ts'
import { record } from '../events/record.ts'
import { redrawCards } from '../events/redraw.ts'
import { tellAdmins } from '../surfaces/notices/tell.ts'

/**
 * Notes a connection's health; only a change is a fact worth telling. `sealed`: the secrets it was judged with. Bad news of
 * secrets that were changed since is no news: it would undo what was just mended.
 */
export const setHealth = (
  db: Db,
  at: { account_id: string; id: string; sealed?: Record<string, string> },
  health: Health,
  tell: string,
): Promise<void> =>
  db.transaction(async (trx) => {
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
    if (changed.kind === 'installation' && isBroken(changed.before) !== isBroken(health))
      await redrawCards(trx, at.account_id, { installation: at.id })
    if (changed.kind === 'installation' && isBroken(health))
      await tellAdmins(trx, at.account_id, {
        key: `health:${at.id}:${health}`,
        installation: at.id,
        tell: `${tell} Until then conversations are not shown there.`,
        while: 'unhealthy',
      })
  })

/** The others pass by themselves. */
const MENDED_BY_HAND = new Set<string>(['reauthorise', 'misconfigured'])
const isBroken = (health: string): boolean => MENDED_BY_HAND.has(health)
