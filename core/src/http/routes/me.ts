import { z } from 'zod'
import { updateAccount } from '../../accounts/index.ts'
import { noticePreferencesOf } from '../../accounts/notice-preferences.ts'
import { issue } from '../../commands/issue.ts'
import { noticePreferencesSchema, Refusal } from '../../contract/index.ts'
import { memberViews } from '../../queries/members.ts'
import { giveLinkCode } from '../../surfaces/link-codes.ts'
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
    method: 'PATCH',
    path: '/me',
    summary: 'Say what stands below my answers',
    about: 'The command `set_signature`, said shorter. Plain text; an empty one takes it away.',
    permission: 'member',
    body: z.strictObject({ signature: z.string().max(5_000) }),
    answer: member,
    run: async ({ services, caller, body, key }) => {
      const wish = { name: 'set_signature' as const, body, id: key, actor: caller.actor }
      await issue(services, caller.accountId, wish, { scopes: caller.permissions })
      const [found] = await memberViews(services.db.root, caller.accountId, { ids: [caller.actor.id] })
      if (!found) throw new Refusal('not_found')
      return found
    },
  }),
  route({
    method: 'POST',
    path: '/me/link-codes',
    summary: 'A code by which a surface learns who you are there',
    about:
      'For people whose address there is another one. It is given there, once, within ten minutes, the way that surface’s page says. A new code ends the one before.',
    permission: 'member',
    answer: z.object({ code: z.string(), expiresAt: z.date() }),
    status: 201,
    run: ({ caller, onceSealed }) => {
      if (caller.actor.kind !== 'member') throw new Refusal('forbidden', 'Only a member can be somebody in a surface.')
      return onceSealed((trx) => giveLinkCode(trx, caller.accountId, caller.actor.id))
    },
  }),
  route({
    method: 'GET',
    path: '/me/notices',
    summary: 'What whoever asks wishes to be told',
    permission: 'member',
    answer: noticePreferencesSchema,
    run: ({ services, caller }) => noticePreferencesOf(services.db.root, caller.accountId, caller.actor.id),
  }),
  route({
    method: 'PATCH',
    path: '/me/notices',
    summary: 'Say what I wish to be told',
    about: 'The command `set_notice_preferences`, said shorter: what is not named stays as it is.',
    permission: 'member',
    body: noticePreferencesSchema.partial(),
    answer: noticePreferencesSchema,
    run: async ({ services, caller, body, key }) => {
      const wish = { name: 'set_notice_preferences' as const, body, id: key, actor: caller.actor }
      await issue(services, caller.accountId, wish, { scopes: caller.permissions })
      return noticePreferencesOf(services.db.root, caller.accountId, caller.actor.id)
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
