import { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { permissionNames } from '../../accounts/index.ts'
import { Refusal, uuidv7 } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { sqlState } from '../../db/index.ts'
import { rolesList } from '../../queries/lists.ts'
import { rowsById } from '../../queries/rows.ts'
import { route } from '../route.ts'
import { oneOf, reading } from './listing.ts'
import { done, idParams, role } from './schemas.ts'

const load = async (db: Executor, accountId: string, ids: readonly string[]) =>
  (await rowsById(db, 'roles', accountId, ids)).map((row) => ({
    id: row.id,
    key: row.key,
    name: row.name,
    permissions: row.permissions,
    builtIn: row.built_in,
  }))

const permissionsSchema = z.array(z.enum(permissionNames)).max(100)

const requireAll = (caller: Caller, permissions: readonly string[]): void => {
  if (permissions.some((permission) => !caller.permissions.includes(permission)))
    throw new Refusal('forbidden', 'A role cannot hold what you do not hold yourself.')
}

export const rolesRoutes = [
  ...reading({ path: '/roles', what: 'role', permission: 'member', list: rolesList, load, answer: role }),
  route({
    method: 'POST',
    path: '/roles',
    summary: 'Make a role',
    permission: 'roles.manage',
    body: z.strictObject({
      key: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/),
      name: z.string().min(1).max(100),
      permissions: permissionsSchema,
    }),
    answer: role,
    status: 201,
    run: ({ services, caller, body, once }) => {
      requireAll(caller, body.permissions)
      return once(async (trx) => {
        const id = uuidv7()
        await trx
          .insertInto('roles')
          .values({ account_id: caller.accountId, id, ...body })
          .execute()
        return oneOf(load, { services, caller, params: { id } }, 'role', trx)
      })
    },
  }),
  route({
    method: 'PATCH',
    path: '/roles/:id',
    summary: 'Change a role of your own making',
    permission: 'roles.manage',
    params: idParams,
    body: z.strictObject({ name: z.string().min(1).max(100).optional(), permissions: permissionsSchema.optional() }),
    answer: role,
    run: async (call) => {
      const { services, caller, params, body } = call
      const found = await changeable(await oneOf(load, call, 'role'))
      requireAll(caller, [...found.permissions, ...(body.permissions ?? [])])
      await services.db.root
        .updateTable('roles')
        .set({ id: params.id, ...body })
        .where('account_id', '=', caller.accountId)
        .where('id', '=', params.id)
        .execute()
      return oneOf(load, call, 'role')
    },
  }),
  route({
    method: 'DELETE',
    path: '/roles/:id',
    summary: 'Remove a role nobody has',
    permission: 'roles.manage',
    params: idParams,
    answer: done,
    run: async (call) => {
      const { services, caller, params } = call
      await changeable(await oneOf(load, call, 'role'))
      const removal = services.db.root
        .deleteFrom('roles')
        .where('account_id', '=', caller.accountId)
        .where('id', '=', params.id)
      await removal.execute().catch((error) => {
        throw sqlState(error) === '23503' ? new Refusal('closed', 'Members still have this role.') : error
      })
      return { ok: true }
    },
  }),
]

const changeable = async <T extends { builtIn: boolean }>(found: T): Promise<T> => {
  if (found.builtIn) throw new Refusal('closed', 'Built-in roles stay as they are. Make one of your own.')
  return found
}
