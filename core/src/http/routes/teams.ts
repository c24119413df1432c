import { z } from 'zod'
import { Refusal, uuidv7 } from '../../contract/index.ts'
import type { Executor, Trx } from '../../db/index.ts'
import { teamsList } from '../../queries/lists.ts'
import { rowsById } from '../../queries/rows.ts'
import { route } from '../route.ts'
import { oneOf, reading, removing } from './listing.ts'
import { idParams, team } from './schemas.ts'

const load = async (db: Executor, accountId: string, ids: readonly string[]) => {
  const teams = await rowsById(db, 'teams', accountId, ids)
  if (teams.length === 0) return []
  const rows = await db
    .selectFrom('team_members')
    .select(['team_id', 'member_id'])
    .where('account_id', '=', accountId)
    .where('team_id', 'in', [...ids])
    .execute()
  return teams.map(({ id, name }) => ({
    id,
    name,
    members: rows.filter((row) => row.team_id === id).map((row) => row.member_id),
  }))
}

const body = z.strictObject({ name: z.string().min(1).max(100), members: z.array(z.uuid()).max(500).optional() })

/** Members of another account break the foreign key, and are answered as what they are here: nobody. */
const setMembers = async (
  trx: Trx,
  accountId: string,
  teamId: string,
  members: readonly string[] | undefined,
): Promise<void> => {
  if (!members) return
  await trx.deleteFrom('team_members').where('account_id', '=', accountId).where('team_id', '=', teamId).execute()
  const rows = [...new Set(members)].map((member_id) => ({ account_id: accountId, team_id: teamId, member_id }))
  if (rows.length > 0) await trx.insertInto('team_members').values(rows).execute()
}

export const teamsRoutes = [
  ...reading({ path: '/teams', what: 'team', permission: 'member', list: teamsList, load, answer: team }),
  route({
    method: 'POST',
    path: '/teams',
    summary: 'Make a team',
    permission: 'teams.manage',
    body,
    answer: team,
    status: 201,
    run: ({ services, caller, body: { name, members }, once }) =>
      once(async (trx) => {
        const id = uuidv7()
        await trx.insertInto('teams').values({ account_id: caller.accountId, id, name }).execute()
        await setMembers(trx, caller.accountId, id, members)
        return oneOf(load, { services, caller, params: { id } }, 'team', trx)
      }),
  }),
  route({
    method: 'PATCH',
    path: '/teams/:id',
    summary: 'Change a team',
    permission: 'teams.manage',
    params: idParams,
    body: body.partial(),
    answer: team,
    run: async (call) => {
      const { services, caller, params, body: wanted } = call
      await services.db.transaction(async (trx) => {
        const set = { id: params.id, ...(wanted.name ? { name: wanted.name } : {}) }
        const found = await trx
          .updateTable('teams')
          .set(set)
          .where('account_id', '=', caller.accountId)
          .where('id', '=', params.id)
          .returning('id')
          .executeTakeFirst()
        if (!found) throw new Refusal('not_found', 'There is no such team.')
        await setMembers(trx, caller.accountId, params.id, wanted.members)
      })
      return oneOf(load, call, 'team')
    },
  }),
  removing({ table: 'teams', what: 'team', summary: 'Remove a team', permission: 'teams.manage' }),
]
