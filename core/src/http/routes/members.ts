import { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { invite, joinMember, readyUser, roleByKey, updateMember } from '../../accounts/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { membersList } from '../../queries/lists.ts'
import { memberViews } from '../../queries/members.ts'
import { route } from '../route.ts'
import { oneOf, reading } from './listing.ts'
import { idParams, member } from './schemas.ts'

const load = async (db: Executor, accountId: string, ids: readonly string[]) => {
  const views = new Map((await memberViews(db, accountId, { ids })).map((view) => [view.id, view]))
  return ids.flatMap((id) => views.get(id) ?? [])
}

/** Nobody gives away, or takes from others, what they do not hold themselves: else managing members would be everything. */
const requireAll = (caller: Caller, permissions: readonly string[]): void => {
  const missing = permissions.filter((permission) => !caller.permissions.includes(permission))
  if (missing.length > 0) throw new Refusal('forbidden', 'That role holds permissions you do not have.', { missing })
}

export const membersRoutes = [
  ...reading({ path: '/members', what: 'member', permission: 'member', list: membersList, load, answer: member }),
  route({
    method: 'POST',
    path: '/members',
    summary: 'Let a person in',
    about:
      'A user is made when there is none with that address. A password counts only for a new user, and only until another account invites the same address; without one, `POST /members/{id}/invite` gives a link to choose it.',
    permission: 'members.manage',
    body: z.strictObject({
      email: z.email().max(320),
      name: z.string().min(1).max(200),
      role: z.string().max(100),
      password: z.string().max(200).optional(),
    }),
    answer: member,
    status: 201,
    run: async ({ services, caller, body, once }) => {
      requireAll(caller, (await roleByKey(services.db.root, caller.accountId, body.role)).permissions)
      const user = await readyUser(services, body)
      return once(async (trx) => {
        const params = await joinMember(trx, caller.accountId, user, body.role)
        return oneOf(load, { services, caller, params }, 'member', trx)
      })
    },
  }),
  route({
    method: 'POST',
    path: '/members/:id/invite',
    summary: 'A link by which a member without a password chooses one',
    about:
      'It works once and for seven days; a new one ends the one before. Whoever can sign in already, or works for another account as well, gets none.',
    permission: 'members.manage',
    params: idParams,
    answer: z.object({ url: z.string(), expiresAt: z.date() }),
    status: 201,
    run: async (call) => {
      requireAll(call.caller, (await oneOf(load, call, 'member')).permissions)
      return invite(call.services, call.caller.accountId, call.params.id, call.onceSealed)
    },
  }),
  route({
    method: 'PATCH',
    path: '/members/:id',
    summary: 'Change a member',
    permission: 'members.manage',
    params: idParams,
    body: z.strictObject({
      name: z.string().min(1).max(200).optional(),
      role: z.string().max(100).optional(),
      disabled: z.boolean().optional(),
      avatarUrl: z
        .url({ protocol: /^https$/ })
        .max(2_000)
        .nullable()
        .optional(),
    }),
    answer: member,
    run: async (call) => {
      const { services, caller, params, body } = call
      requireAll(caller, (await oneOf(load, call, 'member')).permissions)
      if (body.role) requireAll(caller, (await roleByKey(services.db.root, caller.accountId, body.role)).permissions)
      await updateMember(services, caller.accountId, params.id, body)
      return oneOf(load, call, 'member')
    },
  }),
]
