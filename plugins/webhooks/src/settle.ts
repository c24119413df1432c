import type { Hub } from '@deskless/core/contract'
import type { Answer } from './call.ts'
import { GIVEN_UP_MS, nextTry, REST_MS, TIRED_AFTER, TRIES_MAX } from './schedule.ts'
import type { Delivery, DeliveryState, Endpoint, Reason, Trx } from './tables.ts'
import { tables } from './tables.ts'

/** Tells the admins that an endpoint was disabled. */
const TELL = 'tell'

/** What the lane does now: go on, leave this conversation until later, or leave the endpoint. */
export type Verdict = 'on' | 'held' | 'stop'

/**
 * Takes a delivery before it is sent, as if it had failed: whoever finds it after we died tries it again when it is due.
 * False when it is not as it was seen.
 */
export const take = async (hub: Hub, { id, tries }: Delivery, now = new Date()): Promise<boolean> => {
  const taken = await tables(hub)
    .updateTable('deliveries')
    .set({ tries: tries + 1, due_at: nextTry(tries + 1, now) ?? new Date(now.getTime() + REST_MS) })
    .where('account_id', '=', hub.accountId)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('tries', '=', tries)
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}

/** The last try began and nobody lived to see what came of it. */
export const fail = async (hub: Hub, { id, tries }: Delivery): Promise<Verdict> => {
  await tables(hub)
    .updateTable('deliveries')
    .set({ status: 'failed', settled_at: new Date() })
    .where('account_id', '=', hub.accountId)
    .where('id', '=', id)
    .where('tries', '=', tries)
    .execute()
  return 'on'
}

/** Writes down what came of a call, for the delivery and for its endpoint. */
export const settle = (hub: Hub, endpoint: Endpoint, delivery: Delivery, answer: Answer): Promise<Verdict> =>
  tables(hub).transaction(async (trx) => {
    // The endpoint first, always: two deliveries of one endpoint then never wait for each other in a circle.
    const health = await noteHealth(trx, hub, endpoint, answer)
    await noteAttempt(trx, hub, delivery, answer)
    if (health.disabled) {
      await giveUp(trx, hub, endpoint.id, health.disabled)
      return 'stop'
    }
    if (answer.arrived) return 'on'
    return health.paused ? 'stop' : 'held'
  })

const noteAttempt = async (trx: Trx, hub: Hub, delivery: Delivery, answer: Answer): Promise<void> => {
  const now = new Date()
  const tries = delivery.tries + 1
  const again = nextTry(tries, now)
  const due = answer.pause && again && answer.pause > again ? answer.pause : again
  const status: DeliveryState = answer.arrived ? 'delivered' : tries >= TRIES_MAX ? 'failed' : 'pending'
  const at = await trx
    .updateTable('deliveries')
    .set((eb) => ({
      calls: eb('calls', '+', 1),
      // What was replayed or missed meanwhile is a new round; what arrived has arrived all the same.
      status: answer.arrived
        ? status
        : eb.case().when('status', '=', 'pending').then(status).else(eb.ref('status')).end(),
      ...(due && { due_at: due }),
      ...(status !== 'pending' && { settled_at: now }),
    }))
    .where('account_id', '=', hub.accountId)
    .where('id', '=', delivery.id)
    .returning(['calls', 'erased'])
    .executeTakeFirst()
  if (!at) return
  await trx
    .insertInto('attempts')
    .values({
      account_id: hub.accountId,
      delivery_id: delivery.id,
      n: at.calls,
      at: answer.at,
      duration_ms: answer.durationMs,
      status: answer.status ?? null,
      error: answer.error ?? null,
      head: at.erased ? null : (answer.head ?? null),
    })
    .execute()
}

type Health = { disabled?: Reason; paused: boolean }

const noteHealth = async (trx: Trx, hub: Hub, { id }: Endpoint, answer: Answer): Promise<Health> => {
  const now = new Date()
  const before = await trx
    .selectFrom('endpoints')
    .select(['failures', 'failing_since', 'disabled'])
    .where('account_id', '=', hub.accountId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!before) return { paused: true }
  const since = before.failing_since ?? now
  const failures = before.failures + 1
  const rest = failures >= TIRED_AFTER ? new Date(now.getTime() + REST_MS) : null
  const values = answer.arrived
    ? { failures: 0, failing_since: null, paused_until: null, last_success_at: now }
    : { failures, failing_since: since, paused_until: answer.pause ?? rest }
  await trx.updateTable('endpoints').set(values).where('account_id', '=', hub.accountId).where('id', '=', id).execute()
  if (before.disabled || answer.arrived) return { paused: before.disabled !== null }
  if (answer.gone) return { disabled: 'gone', paused: true }
  if (now.getTime() - since.getTime() >= GIVEN_UP_MS) return { disabled: 'failing', paused: true }
  return { paused: values.paused_until !== null }
}

/** What waited is missed, and the admins are told: by a job, so that a crash forgets neither. */
const giveUp = async (trx: Trx, hub: Hub, endpoint: string, disabled: Reason): Promise<void> => {
  await trx
    .updateTable('endpoints')
    .set({ disabled })
    .where('account_id', '=', hub.accountId)
    .where('id', '=', endpoint)
    .execute()
  await trx
    .updateTable('deliveries')
    .set({ status: 'missed' })
    .where('account_id', '=', hub.accountId)
    .where('endpoint_id', '=', endpoint)
    .where('status', '=', 'pending')
    .execute()
  await trx.enqueue(TELL, { endpoint, disabled }, { key: endpoint })
}

/** Failing since then without a call that could say otherwise. Somebody may have enabled it anew meanwhile. */
export const giveUpIdle = (hub: Hub, id: string, since: Date): Promise<void> =>
  tables(hub).transaction(async (trx) => {
    const endpoint = await trx
      .selectFrom('endpoints')
      .select(['disabled', 'failing_since'])
      .where('account_id', '=', hub.accountId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (endpoint?.failing_since?.getTime() === since.getTime() && !endpoint.disabled)
      await giveUp(trx, hub, id, 'failing')
  })
