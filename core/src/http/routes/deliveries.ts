import { z } from 'zod'
import type { Executor } from '../../db/index.ts'
import { deliveriesList } from '../../queries/lists.ts'
import { rowsById } from '../../queries/rows.ts'
import { route } from '../route.ts'
import { listed, oneOf } from './listing.ts'
import { delivery, idParams, listQuery, pageOf, piece } from './schemas.ts'

const load = async (db: Executor, accountId: string, ids: readonly string[]) =>
  (await rowsById(db, 'deliveries', accountId, ids)).map((row) => ({
    id: row.id,
    conversation: row.conversation_id,
    message: row.message_id,
    connection: row.connection_id,
    op: row.op,
    status: row.status,
    tell: row.tell,
    code: row.code,
    attempts: row.attempts,
    createdAt: row.created_at,
    settledAt: row.settled_at,
  }))

export const deliveriesRoutes = [
  route({
    method: 'GET',
    path: '/deliveries',
    summary: 'List deliveries: the fate of messages on their way to contacts and surfaces',
    permission: 'conversations.read',
    query: listQuery,
    answer: pageOf(delivery),
    run: (call) => listed(call, deliveriesList, load),
  }),
  route({
    method: 'GET',
    path: '/deliveries/:id',
    summary: 'A delivery and its pieces',
    permission: 'conversations.read',
    params: idParams,
    answer: delivery.extend({ pieces: z.array(piece) }),
    run: async (call) => {
      const found = await oneOf(load, call, 'delivery')
      const pieces = await call.services.db.root
        .selectFrom('pieces')
        .select(['index', 'status', 'keys', 'tell', 'code'])
        .where('account_id', '=', call.caller.accountId)
        .where('delivery_id', '=', found.id)
        .orderBy('index')
        .execute()
      return { ...found, pieces }
    },
  }),
]
