import { z } from 'zod'
import { updateAccount } from '../../accounts/index.ts'
import { Refusal } from '../../contract/index.ts'
import { memberViews } from '../../queries/members.ts'
import { route } from '../route.ts'
import { member } from './schemas.ts'

const account = z.object({ id: z.string(), name: z.string(), slug: z.string(), locale: z.string() })

export const meRoutes = [
  route({
    method: 'GET',
    path: '/me',
    summary: 'Who asks, in which account, and what they may do',
    permission: 'member',
    answer: z.object({
      member,
      account,
      permissions: z.array(z.string()).describe('Of this token or session; never more than the member’s.'),
    }),
    run: async ({ services, caller }) => {
      const [found] = await memberViews(services.db.root, caller.accountId, { ids: [caller.actor.id] })
      return {
        member: found,
        account: await accountOf(services.db.root, caller.accountId),
        permissions: caller.permissions,
      }
    },
  }),
  route({
    method: 'GET',
    path: '/account',
    summary: 'The account',
    permission: 'member',
    answer: account,
    run: ({ services, caller }) => accountOf(services.db.root, caller.accountId),
  }),
  route({
    method: 'PATCH',
    path: '/account',
    summary: 'Change the account',
    permission: 'account.manage',
    body: z.strictObject({ name: z.string().min(1).max(200).optional(), locale: z.string().min(2).max(35).optional() }),
    answer: account,
    run: async ({ services, caller, body }) => {
      await updateAccount(services, caller.accountId, body)
      return accountOf(services.db.root, caller.accountId)
    },
  }),
]

const accountOf = async (db: Parameters<typeof memberViews>[0], id: string) => {
  const found = await db
    .selectFrom('accounts')
    .select(['id', 'name', 'slug', 'locale'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) throw new Refusal('not_found')
  return found
}
