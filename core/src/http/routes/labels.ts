import { z } from 'zod'
import { Refusal, uuidv7 } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { labelsList } from '../../queries/lists.ts'
import { rowsById } from '../../queries/rows.ts'
import { route } from '../route.ts'
import { listed, oneOf } from './listing.ts'
import { done, idParams, label, listQuery, pageOf } from './schemas.ts'

const load = async (db: Executor, accountId: string, ids: readonly string[]) =>
  (await rowsById(db, 'labels', accountId, ids)).map(({ id, name, color }) => ({ id, name, color }))

const body = z.strictObject({
  name: z.string().min(1).max(100),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .optional(),
})

export const labelsRoutes = [
  route({
    method: 'GET',
    path: '/labels',
    summary: 'List labels',
    permission: 'member',
    query: listQuery,
    answer: pageOf(label),
    run: (call) => listed(call, labelsList, load),
  }),
  route({
    method: 'GET',
    path: '/labels/:id',
    summary: 'A label',
    permission: 'member',
    params: idParams,
    answer: label,
    run: (call) => oneOf(load, call, 'label'),
  }),
  route({
    method: 'POST',
    path: '/labels',
    summary: 'Make a label',
    permission: 'labels.manage',
    body,
    answer: label,
    status: 201,
    run: ({ services, caller, body: wanted, once }) =>
      once(async (trx) => {
        const id = uuidv7()
        await trx
          .insertInto('labels')
          .values({ account_id: caller.accountId, id, ...wanted })
          .execute()
        return oneOf(load, { services, caller, params: { id } }, 'label', trx)
      }),
  }),
  route({
    method: 'PATCH',
    path: '/labels/:id',
    summary: 'Change a label',
    permission: 'labels.manage',
    params: idParams,
    body: body.partial(),
    answer: label,
    run: async (call) => {
      const { services, caller, params, body: wanted } = call
      await services.db.root
        .updateTable('labels')
        .set({ id: params.id, ...wanted })
        .where('account_id', '=', caller.accountId)
        .where('id', '=', params.id)
        .execute()
      return oneOf(load, call, 'label')
    },
  }),
  route({
    method: 'DELETE',
    path: '/labels/:id',
    summary: 'Remove a label, from every conversation too',
    permission: 'labels.manage',
    params: idParams,
    answer: done,
    run: async ({ services, caller, params }) => {
      const gone = await services.db.root
        .deleteFrom('labels')
        .where('account_id', '=', caller.accountId)
        .where('id', '=', params.id)
        .returning('id')
        .executeTakeFirst()
      if (!gone) throw new Refusal('not_found', 'There is no such label.')
      return { ok: true }
    },
  }),
]
