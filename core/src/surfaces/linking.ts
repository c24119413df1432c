import { vouchedAccess } from '../accounts/devices/index.ts'
import type { Permission } from '../accounts/permissions.ts'
import type { Acting } from '../commands/acting.ts'
import { requirePermission } from '../commands/acting.ts'
import type { CommandBody, CommandResult, Links } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import { record } from '../events/record.ts'
import { memberViews } from '../queries/members.ts'
import type { Services } from '../services.ts'
import { redeemCode } from './link-codes.ts'
import type { At } from './links.ts'
import { heldBy, saveLink } from './links.ts'

export const createLinks = ({ db, seal }: Pick<Services, 'db' | 'seal'>, at: At): Links => ({
  memberOf: async (person) => {
    const row = await db.root
      .selectFrom('agent_links')
      .select('member_id')
      .where('account_id', '=', at.accountId)
      .where('installation_id', '=', at.installation)
      .where('person', '=', person)
      .executeTakeFirst()
    return row && memberOf(db.root, at.accountId, row.member_id)
  },
  personOf: async (member) => {
    const row = await db.root
      .selectFrom('agent_links')
      .select('person')
      .where('account_id', '=', at.accountId)
      .where('installation_id', '=', at.installation)
      .where('member_id', '=', member)
      .orderBy('created_at', 'desc')
      .executeTakeFirst()
    return row?.person
  },
  redeem: (shown) => db.transaction((trx) => redeemCode(trx, at, shown)),
  admit: async (member) => {
    const { accountId, installation } = at
    const { name } = await db.root
      .selectFrom('connections')
      .select('name')
      .where('account_id', '=', accountId)
      .where('id', '=', installation)
      .executeTakeFirstOrThrow()
    const client = `installation ${installation}`
    const { access: token, expiresInSeconds } = await vouchedAccess(
      { db, seal },
      { accountId, memberId: member, client, name },
    )
    return { token, expiresInSeconds }
  },
})

/** Who was disabled is nobody any more. */
const memberOf = async (db: Executor, accountId: string, id: string) =>
  (await memberViews(db, accountId, { ids: [id], here: true }))[0]

/** An administrator's word, which needs no code: so it names the member, and never one who may more than they may themselves. */
export const linkAgent = async (
  acting: Acting,
  { installation, person, member }: CommandBody<'link_agent'>,
): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  await requireInstallation(acting, installation)
  const found = await memberOf(trx, accountId, member)
  if (!found) throw new Refusal('not_found', 'There is no such member.')
  for (const permission of found.permissions) requirePermission(acting, permission as Permission)
  await saveLink(trx, { accountId, installation }, { person, member, actor })
  return {}
}

export const unlinkAgent = async (
  acting: Acting,
  { installation, person }: CommandBody<'unlink_agent'>,
): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  const held = await heldBy(trx, { accountId, installation }, person)
  if (!held) throw new Refusal('not_found', 'Nobody is linked to this person.')
  if (actor.kind !== 'member' || held !== actor.id) requirePermission(acting, 'members.manage')
  await trx
    .deleteFrom('agent_links')
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .where('person', '=', person)
    .execute()
  await record(trx, [{ accountId, type: 'member.changed', actor, data: { member: held, installation, person: null } }])
  return {}
}

const requireInstallation = async ({ trx, accountId }: Acting, installation: string): Promise<void> => {
  const here = trx.selectFrom('connections').select('id').where('account_id', '=', accountId)
  if (!(await here.where('id', '=', installation).where('kind', '=', 'installation').executeTakeFirst()))
    throw new Refusal('not_found', 'There is no such installation.')
}
