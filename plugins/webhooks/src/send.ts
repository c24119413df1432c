import type { Hub } from '@deskless/core/contract'
import { aboutOf } from './about.ts'
import type { Answer } from './call.ts'
import { callEndpoint } from './call.ts'
import { findEndpoint } from './endpoints.ts'
import { bodyFor } from './payload.ts'
import { GIVEN_UP_MS, HOLDING_TRIES, TIRED_AFTER, TRIES_MAX } from './schedule.ts'
import type { Verdict } from './settle.ts'
import { fail, giveUpIdle, settle, take } from './settle.ts'
import { mayEnter } from './slow.ts'
import type { Delivery, Endpoint } from './tables.ts'
import { tables } from './tables.ts'

/** A run ends well within the lease of its job, and goes on in the next. */
const RUN_MS = 45_000
const AT_ONCE = 100
const CONVERSATIONS_AT_ONCE = 8

type Wish = { again: Date } | undefined

/** Sends what is due at one endpoint. Nobody else does meanwhile: the job is its lane. */
export const sendDue = async ({ endpoint: id }: { endpoint?: unknown }, hub: Hub): Promise<Wish> => {
  const end = Date.now() + RUN_MS
  for (;;) {
    const endpoint = await findEndpoint(hub, String(id))
    if (!endpoint || endpoint.disabled) return undefined
    if (endpoint.paused_until && endpoint.paused_until > new Date()) return { again: endpoint.paused_until }
    const due = await dueAt(hub, endpoint)
    if (due.length === 0) return nextDue(hub, endpoint)
    const turn = mayEnter(endpoint.id)
    if (!turn) return { again: new Date(Date.now() + 1_000) }
    await sendAll(hub, endpoint, due, end).finally(turn.leave)
    if (Date.now() > end) return { again: new Date() }
  }
}

const waiting = (hub: Hub, endpoint: Endpoint) =>
  tables(hub)
    .selectFrom('deliveries as d')
    .where('d.account_id', '=', hub.accountId)
    .where('d.endpoint_id', '=', endpoint.id)
    .where('d.status', '=', 'pending')

/** What is due and not held by an earlier one of its conversation, which failed and is tried again soon. */
const dueAt = (hub: Hub, endpoint: Endpoint): Promise<Delivery[]> =>
  waiting(hub, endpoint)
    .selectAll('d')
    .where('d.due_at', '<=', new Date())
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deliveries as h')
            .select('h.id')
            .where('h.account_id', '=', hub.accountId)
            .where('h.endpoint_id', '=', endpoint.id)
            .where('h.status', '=', 'pending')
            .whereRef('h.conversation_id', '=', 'd.conversation_id')
            .whereRef('h.seq', '<', 'd.seq')
            .where('h.replayed', '=', false)
            .where('h.tries', '>=', 1)
            .where('h.tries', '<=', HOLDING_TRIES),
        ),
      ),
    )
    .orderBy('d.due_at')
    .orderBy('d.seq')
    .limit(AT_ONCE)
    .execute()

const nextDue = async (hub: Hub, endpoint: Endpoint): Promise<Wish> => {
  const next = await waiting(hub, endpoint)
    .select(({ fn }) => fn.min('d.due_at').as('at'))
    .where('d.due_at', '>', new Date())
    .executeTakeFirst()
  return next?.at ? { again: next.at } : restingSince(hub, endpoint)
}

/**
 * The last delivery failed for good and nothing new happened: without another call nobody would notice that the endpoint is
 * gone. Its age is looked at once more when it is old enough.
 */
const restingSince = async (hub: Hub, { id, failing_since }: Endpoint): Promise<Wish> => {
  if (!failing_since) return undefined
  const over = new Date(failing_since.getTime() + GIVEN_UP_MS)
  if (over > new Date()) return { again: over }
  await giveUpIdle(hub, id, failing_since)
  return undefined
}

/** Several conversations at once, each in order. One that only fails is probed with one call. */
const sendAll = async (hub: Hub, endpoint: Endpoint, due: readonly Delivery[], end: number): Promise<void> => {
  const lanes = [...inConversations(due).values()]
  const state = { over: false }
  const hands = endpoint.failures >= TIRED_AFTER ? 1 : CONVERSATIONS_AT_ONCE
  const work = async (): Promise<void> => {
    for (let lane = lanes.shift(); lane && !state.over; lane = lanes.shift()) {
      const verdict = await sendInOrder(hub, endpoint, lane, () => state.over || Date.now() > end)
      if (verdict === 'stop') state.over = true
    }
  }
  await Promise.all(Array.from({ length: hands }, work))
}

const inConversations = (due: readonly Delivery[]): Map<string, Delivery[]> => {
  const lanes = new Map<string, Delivery[]>()
  for (const one of due) {
    const key = one.conversation_id ?? one.id
    lanes.set(key, [...(lanes.get(key) ?? []), one])
  }
  for (const lane of lanes.values()) lane.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
  return lanes
}

const sendInOrder = async (
  hub: Hub,
  endpoint: Endpoint,
  lane: readonly Delivery[],
  over: () => boolean,
): Promise<Verdict> => {
  for (const delivery of lane) {
    if (over()) return 'on'
    const verdict = await sendOne(hub, endpoint, delivery)
    if (verdict === 'stop') return verdict
    if (verdict === 'held' && !delivery.replayed && delivery.tries + 1 <= HOLDING_TRIES) return verdict
  }
  return 'on'
}

const sendOne = async (hub: Hub, endpoint: Endpoint, delivery: Delivery): Promise<Verdict> => {
  if (delivery.tries >= TRIES_MAX) return fail(hub, delivery)
  if (!(await take(hub, delivery))) return 'held'
  const answer = await answerTo(hub, endpoint, delivery)
  const ids = { account: hub.accountId, endpoint: endpoint.id, delivery: delivery.id, status: answer.status }
  if (!answer.arrived) hub.log.info({ ...ids, try: delivery.tries + 1 }, 'A webhook was not taken.')
  return settle(hub, endpoint, delivery, answer)
}

const answerTo = async (hub: Hub, endpoint: Endpoint, delivery: Delivery): Promise<Answer> => {
  const about = await aboutOf(hub, delivery)
  const body = bodyFor(endpoint, { delivery, about, publicUrl: hub.publicUrl, now: new Date() })
  return callEndpoint(hub, endpoint, { id: delivery.id, body })
}
