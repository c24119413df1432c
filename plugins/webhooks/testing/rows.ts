// What lies in the plugin's tables, and what only time would change there.
import type { Hub } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { until } from '@deskless/core/testing'
import type { Attempt, Delivery, Endpoint } from '../src/tables.ts'
import { tables } from '../src/tables.ts'

type At = { house: TestHub; hub: () => Hub }

export const rowsOf = (house: TestHub, hub: () => Hub) => {
  const at: At = { house, hub }
  return { ...looking(at), ...setting(at) }
}

const deliveriesOf = ({ house, hub }: At, endpoint: string): Promise<Delivery[]> =>
  tables(hub())
    .selectFrom('deliveries')
    .selectAll()
    .where('account_id', '=', house.accountId)
    .where('endpoint_id', '=', endpoint)
    .orderBy('id')
    .execute()

const looking = (at: At) => ({
  deliveries: (endpoint: string) => deliveriesOf(at, endpoint),
  attempts: (delivery: string): Promise<Attempt[]> =>
    tables(at.hub())
      .selectFrom('attempts')
      .selectAll()
      .where('account_id', '=', at.house.accountId)
      .where('delivery_id', '=', delivery)
      .orderBy('n')
      .execute(),
  /** Waits until the deliveries of an endpoint have this many calls in all. */
  called: (endpoint: string, times: number) =>
    until(async () => {
      const all = await deliveriesOf(at, endpoint)
      return all.reduce((sum, { calls }) => sum + calls, 0) >= times && all
    }, `${times} calls`),
})

const setting = ({ house, hub }: At) => {
  const change = (table: 'endpoints' | 'deliveries', values: object) =>
    tables(hub())
      .updateTable(table)
      .set(values as never)
      .where('account_id', '=', house.accountId)
  const wake = (endpoint: string): Promise<void> => hub().enqueue('send', { endpoint }, { key: endpoint })
  return {
    wake,
    setEndpoint: (id: string, values: Partial<Endpoint>) => change('endpoints', values).where('id', '=', id).execute(),
    setDelivery: (id: string, values: Partial<Delivery>) => change('deliveries', values).where('id', '=', id).execute(),
    /** Endpoints of earlier tests would hear what later ones say. */
    clear: () => tables(hub()).deleteFrom('endpoints').where('account_id', '=', house.accountId).execute(),
    /** As if the worker that has the lane had died long ago. */
    leaseEnds: (endpoint: string) =>
      house.database.db.root
        .updateTable('jobs')
        .set({ lease_until: new Date(0), run_at: new Date(0) })
        .where('lane', '=', `${house.accountId}:send:${endpoint}`)
        .execute(),
    /** As if the time of the next try had come. */
    timePasses: async (endpoint: string) => {
      await tables(hub())
        .updateTable('deliveries')
        .set({ due_at: new Date(Date.now() - 1) })
        .where('account_id', '=', house.accountId)
        .where('endpoint_id', '=', endpoint)
        .where('status', '=', 'pending')
        .execute()
      await wake(endpoint)
    },
  }
}
