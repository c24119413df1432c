import { z } from 'zod'
import { uuidv7 } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { labelsList } from '../../queries/lists.ts'
import { rowsById } from '../../queries/rows.ts'
import { route } from '../route.ts'
import { oneOf, reading, removing } from './listing.ts'
import { idParams, label } from './schemas.ts'

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
  ...reading({ path: '/labels', what: 'label', permission: 'member', list: labelsList, load, answer: label }),
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
  removing({
    table: 'labels',
    what: 'label',
    summary: 'Remove a label, from every conversation too',
    permission: 'labels.manage',
  }),
]
