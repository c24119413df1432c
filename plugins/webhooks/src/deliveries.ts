import type { Hub } from '@deskless/core/contract'
import { isUuid, Refusal, z } from '@deskless/core/contract'
import { endpointOf } from './endpoints.ts'
import { requireEnabled, wakeEndpoint } from './queue.ts'
import type { Attempt, Delivery, Endpoint } from './tables.ts'
import { deliveryStates, tables } from './tables.ts'

const [PAGE, PAGE_MAX] = [50, 200]

export const deliveriesQuery = z.object({
  endpoint: z.uuid().optional(),
  status: z.enum(deliveryStates).optional(),
  type: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE),
  cursor: z.string().max(100).optional().describe('The `next` of the page before.'),
})
type Asked = z.output<typeof deliveriesQuery>

/** Newest first. Ids are of the time they were made, so the last one is the place in the list. */
export const deliveriesPage = async (hub: Hub, asked: Asked): Promise<{ rows: Delivery[]; next: string | null }> => {
  if (asked.cursor && !isUuid(asked.cursor)) throw new Refusal('invalid', 'This cursor is not of this list.')
  if (asked.endpoint) await endpointOf(hub, asked.endpoint)
  let wanted = tables(hub).selectFrom('deliveries').selectAll().where('account_id', '=', hub.accountId)
  if (asked.endpoint) wanted = wanted.where('endpoint_id', '=', asked.endpoint)
  if (asked.status) wanted = wanted.where('status', '=', asked.status)
  if (asked.type) wanted = wanted.where('type', '=', asked.type)
  if (asked.cursor) wanted = wanted.where('id', '<', asked.cursor)
  const rows = await wanted
    .orderBy('id', 'desc')
    .limit(asked.limit + 1)
    .execute()
  const page = rows.slice(0, asked.limit)
  return { rows: page, next: rows.length > asked.limit ? (page.at(-1)?.id ?? null) : null }
}

export const deliveryOf = async (hub: Hub, id: string): Promise<Delivery> => {
  const found = await tables(hub)
    .selectFrom('deliveries')
    .selectAll()
    .where('account_id', '=', hub.accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) throw new Refusal('not_found', 'There is no such delivery.')
  return found
}

export const attemptsOf = (hub: Hub, { id }: Delivery): Promise<Attempt[]> =>
  tables(hub)
    .selectFrom('attempts')
    .selectAll()
    .where('account_id', '=', hub.accountId)
    .where('delivery_id', '=', id)
    .orderBy('n')
    .execute()

/** A round more of the schedule, under the same id: receivers that took it already drop it. It holds nothing back. */
const AGAIN = { status: 'pending' as const, tries: 0, replayed: true, settled_at: null }

export const replayOne = async (hub: Hub, id: string): Promise<void> => {
  const delivery = await deliveryOf(hub, id)
  requireEnabled(await endpointOf(hub, delivery.endpoint_id))
  await tables(hub).transaction(async (trx) => {
    await trx
      .updateTable('deliveries')
      .set({ ...AGAIN, due_at: new Date() })
      .where('account_id', '=', hub.accountId)
      .where('id', '=', id)
      .execute()
    await wakeEndpoint(trx, delivery.endpoint_id)
  })
}

/** Everything that did not arrive of what happened since then: failed, or missed while it was disabled. */
export const replaySince = async (hub: Hub, endpointId: string, since: Date): Promise<number> => {
  const endpoint = await endpointOf(hub, endpointId)
  requireEnabled(endpoint)
  return tables(hub).transaction(async (trx) => {
    const rows = await trx
      .updateTable('deliveries')
      .set({ ...AGAIN, due_at: new Date() })
      .where('account_id', '=', hub.accountId)
      .where('endpoint_id', '=', endpoint.id)
      .where('status', 'in', ['failed', 'missed'])
      .where('at', '>=', since)
      .returning('id')
      .execute()
    if (rows.length > 0) await wakeEndpoint(trx, endpoint.id)
    return rows.length
  })
}

export type Counts = { waiting: number; failed: number; missed: number }

export const countsOf = async (hub: Hub, endpoints: readonly Endpoint[]): Promise<Map<string, Counts>> => {
  const counts = new Map(endpoints.map(({ id }): [string, Counts] => [id, { waiting: 0, failed: 0, missed: 0 }]))
  const rows = await tables(hub)
    .selectFrom('deliveries')
    .select(({ fn }) => ['endpoint_id', 'status', fn.countAll<string>().as('n')])
    .where('account_id', '=', hub.accountId)
    .where('status', '!=', 'delivered')
    .groupBy(['endpoint_id', 'status'])
    .execute()
  for (const { endpoint_id, status, n } of rows) {
    const of = counts.get(endpoint_id)
    if (of && status !== 'delivered') of[status === 'pending' ? 'waiting' : status] = Number(n)
  }
  return counts
}
