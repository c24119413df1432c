import { Refusal, uuidv7 } from '../contract/index.ts'
import type { Executor, Row, Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import type { Services } from '../services.ts'
import { endDevicesOf } from './devices/index.ts'
import type { NewUser, ReadyUser, User } from './users.ts'
import { readyUser, userForMember } from './users.ts'

export type NewMember = NewUser & {
  /** The key of a role: owner, admin, agent, viewer, or one of the account's own. */
  role: string
}

/** Lets a person in: the user is made when there is none with that address. */
export const addMember = async (services: Services, accountId: string, wanted: NewMember): Promise<{ id: string }> => {
  const user = await readyUser(services, wanted)
  return services.db.transaction((trx) => joinMember(trx, accountId, user, wanted.role))
}

export const joinMember = async (
  trx: Trx,
  accountId: string,
  user: ReadyUser,
  role: string,
): Promise<{ id: string }> => {
  const { id: roleId } = await roleByKey(trx, accountId, role)
  return { id: await insertMember(trx, { accountId, user: await userForMember(trx, user), name: user.name, roleId }) }
}

export const insertMember = async (
  trx: Trx,
  wanted: { accountId: string; user: User; name: string; roleId: string },
): Promise<string> => {
  const { accountId, user, name, roleId } = wanted
  const made = await trx
    .insertInto('members')
    .values({ account_id: accountId, id: uuidv7(), user_id: user.id, role_id: roleId, name, email: user.email })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw new Refusal('conflict', `${user.email} is already a member.`)
  await record(trx, [{ accountId, type: 'member.changed', data: { member: made.id } }])
  return made.id
}

export const roleByKey = async (db: Executor, accountId: string, key: string): Promise<Row<'roles'>> => {
  const role = await db
    .selectFrom('roles')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .executeTakeFirst()
  if (!role) throw new Refusal('not_found', `There is no role named “${key}”.`, { role: key })
  return role
}

export const memberByEmail = (db: Executor, accountId: string, email: string): Promise<Row<'members'> | undefined> =>
  db.selectFrom('members').selectAll().where('account_id', '=', accountId).where('email', '=', email).executeTakeFirst()

export type MemberChange = {
  name?: string
  role?: string
  disabled?: boolean
  avatarUrl?: string | null
  signature?: string
}

/** Changes a member. The last owner who can still sign in stays one: an account without an owner could never be changed again. */
export const updateMember = async (
  services: Services,
  accountId: string,
  id: string,
  wanted: MemberChange,
): Promise<void> =>
  services.db.transaction(async (trx) => {
    await lockOwners(trx, accountId)
    const roleId = wanted.role ? (await roleByKey(trx, accountId, wanted.role)).id : undefined
    const changed = await trx
      .updateTable('members')
      .set({
        ...(wanted.name !== undefined ? { name: wanted.name } : {}),
        ...(wanted.signature !== undefined ? { signature: wanted.signature } : {}),
        ...(wanted.avatarUrl !== undefined ? { avatar_url: wanted.avatarUrl } : {}),
        ...(roleId ? { role_id: roleId } : {}),
        ...(wanted.disabled !== undefined
          ? { disabled_at: wanted.disabled ? new Date() : null, availability: 'offline' as const }
          : {}),
        id,
      })
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst()
    if (!changed) throw new Refusal('not_found', 'There is no such member.')
    if (wanted.disabled) await endDevicesOf(trx, accountId, id)
    await refuseOwnerless(trx, accountId)
    await record(trx, [{ accountId, type: 'member.changed', data: { member: id } }])
  })

/** Two owners demoting each other at once would both see the other still there. */
const lockOwners = (trx: Trx, accountId: string) =>
  trx
    .selectFrom('roles')
    .select('id')
    .where('account_id', '=', accountId)
    .where('key', '=', 'owner')
    .forUpdate()
    .execute()

const refuseOwnerless = async (trx: Trx, accountId: string): Promise<void> => {
  const owner = await trx
    .selectFrom('members as m')
    .innerJoin('roles as r', (join) => join.onRef('r.account_id', '=', 'm.account_id').onRef('r.id', '=', 'm.role_id'))
    .select('m.id')
    .where('m.account_id', '=', accountId)
    .where('r.key', '=', 'owner')
    .where('m.disabled_at', 'is', null)
    .executeTakeFirst()
  if (!owner) throw new Refusal('closed', 'An account needs an owner: give the role to somebody else first.')
}
