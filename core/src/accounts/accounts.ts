import { Refusal, uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { planPeriodic } from '../plugins/periodic.ts'
import type { Services } from '../services.ts'
import { insertMember } from './members.ts'
import { seedRoles } from './permissions.ts'
import type { NewUser } from './users.ts'
import { readyUser, userForMember } from './users.ts'

export type NewAccount = { name: string; slug: string; locale?: string; owner: NewUser }
export type CreatedAccount = { accountId: string; ownerId: string }

/** An account with its built-in roles and its first owner. */
export const createAccount = async (services: Services, wanted: NewAccount): Promise<CreatedAccount> => {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(wanted.slug))
    throw new Refusal('invalid', 'A slug has small letters, digits and dashes.')
  if (await accountBySlug(services, wanted.slug)) throw taken(wanted.slug)
  const owner = await readyUser(services, wanted.owner)
  return services.db.transaction(async (trx) => {
    const accountId = await insertAccount(trx, wanted)
    const roles = await seedRoles(trx, accountId)
    const user = await userForMember(trx, owner)
    const ownerId = await insertMember(trx, { accountId, user, name: wanted.owner.name, roleId: roles.owner })
    await planPeriodic(trx, services.registry, accountId)
    return { accountId, ownerId }
  })
}

export const accountBySlug = ({ db }: Pick<Services, 'db'>, slug: string) =>
  db.root.selectFrom('accounts').selectAll().where('slug', '=', slug).executeTakeFirst()

export const updateAccount = async (
  { db }: Pick<Services, 'db'>,
  id: string,
  wanted: { name?: string; locale?: string },
): Promise<void> => {
  await db.root
    .updateTable('accounts')
    .set({ id, ...wanted })
    .where('id', '=', id)
    .execute()
}

const insertAccount = async (trx: Trx, { name, slug, locale }: NewAccount): Promise<string> => {
  const id = uuidv7()
  const made = await trx
    .insertInto('accounts')
    .values({ id, name, slug, ...(locale ? { locale } : {}) })
    .onConflict((c) => c.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw taken(slug)
  await trx.insertInto('account_counters').values({ account_id: id }).execute()
  return id
}

const taken = (slug: string): Refusal => new Refusal('conflict', `There is already an account named “${slug}”.`)
