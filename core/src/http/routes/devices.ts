import { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { clientOf, revokeDevice } from '../../accounts/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Row } from '../../db/index.ts'
import { memberViews } from '../../queries/members.ts'
import type { Services } from '../../services.ts'
import { route } from '../route.ts'
import { oneOf } from './listing.ts'
import { done, idParams, when } from './schemas.ts'

const device = z.object({
  id: z.string(),
  name: z.string(),
  client: z.string().describe('The program it signed in with.'),
  member: z.string(),
  createdAt: when,
  usedAt: when,
  current: z.boolean().describe('Whether this very request comes from it.'),
})
const answer = z.object({ data: z.array(device) })
const MOST = 200

const devicesOf = async (services: Services, caller: Caller, member: string): Promise<z.input<typeof answer>> => {
  const rows = await services.db.root
    .selectFrom('devices')
    .selectAll()
    .where('account_id', '=', caller.accountId)
    .where('member_id', '=', member)
    .where('revoked_at', 'is', null)
    .where('ends_at', '>', new Date())
    .orderBy('used_at', 'desc')
    .limit(MOST)
    .execute()
  return { data: rows.map((row) => shown(services, caller, row)) }
}

const shown = (services: Services, { via }: Caller, row: Row<'devices'>): z.input<typeof device> => ({
  id: row.id,
  name: row.name,
  client: clientOf(services, row.client)?.name ?? row.client,
  member: row.member_id,
  createdAt: row.created_at,
  usedAt: row.used_at,
  current: via.kind === 'device' && via.id === row.id,
})

export const devicesRoutes = [
  route({
    method: 'GET',
    path: '/me/devices',
    summary: 'The devices you are signed in with',
    about:
      'Browser extensions and other programs, the last used first. Sessions of the hub’s own pages are not among them.',
    permission: 'member',
    answer,
    run: ({ services, caller }) => devicesOf(services, caller, caller.actor.id),
  }),
  route({
    method: 'GET',
    path: '/members/:id/devices',
    summary: 'The devices a member is signed in with',
    permission: 'members.manage',
    params: idParams,
    answer,
    run: async (call) => {
      const { id } = await oneOf(memberOf, call, 'member')
      return devicesOf(call.services, call.caller, id)
    },
  }),
  route({
    method: 'DELETE',
    path: '/devices/:id',
    summary: 'Sign a device out: your own, or anybody’s with `members.manage`',
    about: 'Its tokens open nothing from now on, and its live streams close.',
    permission: 'member',
    params: idParams,
    answer: done,
    run: async ({ services, caller, params: { id } }) => {
      const found = await services.db.root
        .selectFrom('devices')
        .select('member_id')
        .where('account_id', '=', caller.accountId)
        .where('id', '=', id)
        .executeTakeFirst()
      const own = found?.member_id === caller.actor.id
      if (!found || !(own || caller.permissions.includes('members.manage')))
        throw new Refusal('not_found', 'There is no such device.')
      await revokeDevice(services, { accountId: caller.accountId, id }, own ? 'member' : 'admin')
      return { ok: true }
    },
  }),
]

const memberOf = (db: Parameters<typeof memberViews>[0], accountId: string, ids: readonly string[]) =>
  memberViews(db, accountId, { ids })
