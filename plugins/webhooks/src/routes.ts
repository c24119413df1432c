import type { Hub, Route, RouteRequest } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import {
  attemptsOf,
  countsOf,
  deliveriesPage,
  deliveriesQuery,
  deliveryOf,
  replayOne,
  replaySince,
} from './deliveries.ts'
import type { NewEndpoint } from './endpoints.ts'
import {
  allEndpoints,
  changeEndpoint,
  changesSchema,
  createEndpoint,
  endpointOf,
  endpointSchema,
  makingOf,
  removeEndpoint,
  rotateSecret,
} from './endpoints.ts'
import { queueTest } from './queue.ts'
import type { Endpoint } from './tables.ts'
import { attemptView, deliveryView, endpointView, showAttempt, showDelivery, showEndpoint } from './views.ts'

const caller = { permission: 'connections.manage' } as const
const endpointParams = z.object({ endpoint: z.uuid() })
const deliveryParams = z.object({ delivery: z.uuid() })
const done = z.object({ done: z.literal(true) })
const DONE = { done: true } as const

type Asked<P, Q, B> = Pick<RouteRequest, 'actor' | 'key'> & { params: P; query: Q; body: B }

type Declared<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> = Omit<
  Route,
  'caller' | 'params' | 'query' | 'body' | 'handle'
> & {
  params?: P
  query?: Q
  body?: B
  handle(hub: Hub, asked: Asked<z.output<P>, z.output<Q>, z.output<B>>): Promise<unknown>
}

/** For whoever manages connections: an endpoint is one more way out of the hub. */
const route = <P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>({
  handle,
  ...declared
}: Declared<P, Q, B>): Route => ({
  ...declared,
  caller,
  handle: ({ hub, ...asked }: RouteRequest) => {
    if (!hub) throw new Refusal('unauthorised')
    return handle(hub, asked as Asked<z.output<P>, z.output<Q>, z.output<B>>)
  },
})

const shown = async (hub: Hub, endpoint: Endpoint) =>
  showEndpoint(endpoint, (await countsOf(hub, [endpoint])).get(endpoint.id))

const endpointRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/endpoints',
    summary: 'The endpoints of the account, each with how it fares.',
    answer: z.object({ data: z.array(endpointView) }),
    handle: async (hub) => {
      const all = await allEndpoints(hub)
      const counts = await countsOf(hub, all)
      return { data: all.map((endpoint) => showEndpoint(endpoint, counts.get(endpoint.id))) }
    },
  }),
  route({
    method: 'POST',
    path: '/endpoints',
    summary:
      'Makes an endpoint. The answer holds its secret, which is told nowhere else but to a repeat with the same `Idempotency-Key`.',
    body: endpointSchema,
    answer: endpointView.extend({ secret: z.string() }),
    handle: async (hub, { body, actor, key }) => {
      const wanted = body as NewEndpoint
      const { id, secret } = await createEndpoint(hub, wanted, makingOf(wanted, actor, key))
      return { ...(await shown(hub, await endpointOf(hub, id))), secret }
    },
  }),
  route({
    method: 'GET',
    path: '/endpoints/:endpoint',
    summary: 'An endpoint, with how it fares.',
    params: endpointParams,
    answer: endpointView,
    handle: async (hub, { params }) => shown(hub, await endpointOf(hub, params.endpoint)),
  }),
  route({
    method: 'PATCH',
    path: '/endpoints/:endpoint',
    summary: 'Changes an endpoint. Enabled again, `health.missed` says what it has missed: replay it with /replay.',
    params: endpointParams,
    body: changesSchema,
    answer: endpointView,
    handle: async (hub, { params, body }) => shown(hub, await changeEndpoint(hub, params.endpoint, body)),
  }),
  route({
    method: 'DELETE',
    path: '/endpoints/:endpoint',
    summary: 'Removes an endpoint with its deliveries.',
    params: endpointParams,
    answer: done,
    handle: async (hub, { params }) => {
      await removeEndpoint(hub, params.endpoint)
      return DONE
    },
  }),
]

const actionRoutes: Route[] = [
  route({
    method: 'POST',
    path: '/endpoints/:endpoint/rotate',
    summary: 'A new secret, told in this answer only. The old one signs along for 24 hours.',
    params: endpointParams,
    answer: z.object({ secret: z.string() }),
    handle: (hub, { params }) => rotateSecret(hub, params.endpoint),
  }),
  route({
    method: 'POST',
    path: '/endpoints/:endpoint/test',
    summary: 'Sends an event of type `webhook.test`.',
    params: endpointParams,
    answer: z.object({ delivery: z.uuid() }),
    handle: (hub, { params }) => queueTest(hub, params.endpoint),
  }),
  route({
    method: 'POST',
    path: '/endpoints/:endpoint/replay',
    summary: 'Sends again, under the same ids, what failed or was missed of what happened since.',
    params: endpointParams,
    body: z.strictObject({ since: z.iso.datetime({ offset: true }) }),
    answer: z.object({ replayed: z.int() }),
    handle: async (hub, { params, body }) => ({
      replayed: await replaySince(hub, params.endpoint, new Date(body.since)),
    }),
  }),
]

const deliveryRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/deliveries',
    summary: 'What was and is to be delivered, newest first.',
    query: deliveriesQuery,
    answer: z.object({ data: z.array(deliveryView), next: z.string().nullable() }),
    handle: async (hub, { query }) => {
      const { rows, next } = await deliveriesPage(hub, query)
      return { data: rows.map(showDelivery), next }
    },
  }),
  route({
    method: 'GET',
    path: '/deliveries/:delivery',
    summary: 'A delivery with every call that was made for it.',
    params: deliveryParams,
    answer: deliveryView.extend({ attempts: z.array(attemptView) }),
    handle: async (hub, { params }) => {
      const delivery = await deliveryOf(hub, params.delivery)
      return { ...showDelivery(delivery), attempts: (await attemptsOf(hub, delivery)).map(showAttempt) }
    },
  }),
  route({
    method: 'POST',
    path: '/deliveries/:delivery/replay',
    summary: 'Sends a delivery once more, under the same id.',
    params: deliveryParams,
    answer: done,
    handle: async (hub, { params }) => {
      await replayOne(hub, params.delivery)
      return DONE
    },
  }),
]

export const routes: readonly Route[] = [...endpointRoutes, ...actionRoutes, ...deliveryRoutes]
