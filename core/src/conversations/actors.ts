import type { Actor } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'

const NAMES = { rule: 'A rule', plugin: 'A plugin', system: 'Deskless' } as const

/** What to call an actor in a line an agent reads. */
export const actorName = async (db: Executor, accountId: string, actor: Actor): Promise<string> => {
  if (actor.kind === 'rule' || actor.kind === 'plugin' || actor.kind === 'system') return NAMES[actor.kind]
  const table = ({ member: 'members', bot: 'bots', contact: 'contacts' } as const)[actor.kind]
  const row = await db
    .selectFrom(table)
    .select('name')
    .where('account_id', '=', accountId)
    .where('id', '=', actor.id)
    .executeTakeFirst()
  return row?.name || 'Someone'
}
