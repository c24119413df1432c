import { sql } from 'kysely'
import { fixedPermissions } from '../accounts/permissions.ts'
import type { Actor } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'

export type KnownActor = { by: string; permissions: readonly string[] }

/** Who it is in this account and what they may do right now: a member who was disabled a moment ago may nothing. */
export const knownActor = (trx: Trx, accountId: string, actor: Actor): Promise<KnownActor> | KnownActor => {
  switch (actor.kind) {
    case 'member':
      return member(trx, accountId, actor.id)
    case 'bot':
      return bot(trx, accountId, actor.id)
    case 'rule':
      return { by: 'A rule', permissions: fixedPermissions.rule }
    case 'plugin':
      return { by: actor.id, permissions: fixedPermissions.plugin }
    case 'system':
      return { by: 'Deskless', permissions: fixedPermissions.system }
    case 'contact':
      return { by: 'The contact', permissions: fixedPermissions.contact }
    default:
      return actor satisfies never
  }
}

const member = async (trx: Trx, accountId: string, id: string): Promise<KnownActor> => {
  const { rows } = await sql<{ name: string; permissions: string[] }>`
    SELECT m.name, r.permissions FROM members m JOIN roles r ON r.account_id = m.account_id AND r.id = m.role_id
    WHERE m.account_id = ${accountId} AND m.id = ${id} AND m.disabled_at IS NULL`.execute(trx)
  if (!rows[0]) throw new Refusal('forbidden', 'You are not a member of this account, or not any longer.')
  return { by: rows[0].name, permissions: rows[0].permissions }
}

const bot = async (trx: Trx, accountId: string, id: string): Promise<KnownActor> => {
  const row = await trx
    .selectFrom('bots')
    .select(['name', 'permissions'])
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new Refusal('forbidden', 'There is no such bot in this account.')
  return { by: row.name, permissions: row.permissions }
}
