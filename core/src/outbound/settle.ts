import { sql } from 'kysely'
import { change } from '../conversations/change.ts'
import { crashPoint } from '../crash.ts'
import type { Row, Trx } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { close, renew } from '../jobs/claim.ts'
import type { Services } from '../services.ts'
import type { Claim } from './claim.ts'
import { deadlineFrom, startPiece } from './claim.ts'
import { releaseEchoes } from './echo.ts'
import { arrival, landed, landedLate } from './landed.ts'
import { HOLD_AFTER_DEATH_MS, HOLD_MS, headOf, LEASE_MS, leaseUntil, unfinished } from './lane.ts'
import { applyNamedBefore } from './named.ts'
import type { Delivery, Move } from './status.ts'
import { isNameless, move, piecesOf, statusOf } from './status.ts'
import type { Verdict } from './verdict.ts'
import { nextTry } from './verdict.ts'

/**
 * `next`: the following piece is started and ours. `more`: look at the lane again; `dead`: the last try is used up. `closed`: the job row is closed or
 * given back, and due again `at`. `lost`: another worker has the lane.
 */
export type Settled = { is: 'next'; claim: Claim } | { is: 'more'; dead?: boolean } | Closed | { is: 'lost' }
type Closed = { is: 'closed'; at?: Date }

/**
 * Writes down what a provider call came to, in one short transaction per piece: refs and statuses, what waited behind
 * them, the start of the next piece, or the end of the job. A worker that lost its lease still writes what it knows.
 */
export const settle = (services: Services, job: ClaimedJob, claim: Claim, verdict: Verdict): Promise<Settled> => {
  const start = performance.now()
  return services.db.transaction(async (trx) => {
    const delivery = await lockDelivery(trx, claim.delivery)
    const conversation = conversationOf(delivery)
    const ours = delivery.token === claim.token && delivery.status === 'sending'
    if (verdict.is === 'landed') {
      const pieces = await landed(trx, delivery, claim.index, verdict.sent)
      crashPoint('deliver.before-commit')
      if (!ours) {
        await landedLate(trx, conversation, delivery, pieces)
        return { is: 'lost' }
      }
      const next = pieces.find((piece) => piece.status === 'queued')
      if (next && (await startNext(trx, job, delivery, next)))
        return {
          is: 'next',
          claim: { ...claim, delivery, index: next.index, piece: next.piece, deadline: deadlineFrom(start) },
        }
      if (next) return { is: 'lost' }
      await move(trx, conversation, delivery, arrival(statusOf(pieces.map((piece) => piece.status)), pieces))
      if (pieces.some(isNameless)) await applyNamedBefore(trx, delivery)
      return closeIfDone(trx, job)
    }
    if (!ours) return { is: 'lost' }
    if (verdict.is === 'retry')
      return { is: 'more', dead: await retryOrGiveUp(trx, conversation, delivery, claim.index, verdict) }
    await giveUp(trx, conversation, delivery, claim.index, verdict.is, verdict)
    return { is: 'more' }
  })
}

type Conversation = { account_id: string; id: string }

const conversationOf = ({ account_id, conversation_id }: Delivery): Conversation => ({
  account_id,
  id: conversation_id,
})

/** The conversation first, then its delivery: in the order of all who lock both. */
const lockDelivery = async (trx: Trx, { account_id, id, conversation_id }: Delivery): Promise<Delivery> => {
  const { rows } = await sql<Delivery>`
    WITH conversation AS MATERIALIZED (
      SELECT 1 FROM conversations WHERE account_id = ${account_id} AND id = ${conversation_id} FOR NO KEY UPDATE)
    SELECT d.* FROM deliveries d, conversation WHERE d.account_id = ${account_id} AND d.id = ${id} FOR UPDATE OF d`.execute(
    trx,
  )
  if (!rows[0]) throw new Error(`Delivery ${id} is gone.`)
  return rows[0]
}

/** In the same transaction that settled the piece before it: a crash between the two cannot send either again. */
const startNext = async (trx: Trx, job: ClaimedJob, delivery: Delivery, next: Row<'pieces'>): Promise<boolean> => {
  if (!(await renew(trx, job, LEASE_MS))) {
    await backToQueue(trx, delivery)
    return false
  }
  await startPiece(trx, delivery, next.index)
  await trx
    .updateTable('deliveries')
    .set({ lease_until: leaseUntil })
    .where('account_id', '=', delivery.account_id)
    .where('id', '=', delivery.id)
    .execute()
  return true
}

/** Closed by its generation: a delivery queued meanwhile makes the lane due once more. */
export const closeIfDone = async (trx: Trx, job: ClaimedJob): Promise<{ is: 'more' } | Closed> => {
  const { rows } = await sql`
    DELETE FROM jobs WHERE subscriber = ${job.subscriber} AND lane = ${job.lane} AND token = ${job.token} AND gen = ${job.gen}
      AND NOT EXISTS (SELECT 1 FROM deliveries WHERE ${unfinished(job)})
      AND NOT EXISTS (SELECT 1 FROM parked WHERE account_id = ${job.accountId} AND lane = ${job.lane}) RETURNING 1`.execute(
    trx,
  )
  if (rows.length > 0) return { is: 'closed' }
  if (await headOf(trx, job)) return { is: 'more' }
  await releaseEchoes(trx, job.accountId, job.lane)
  return { is: 'closed', ...((await close(trx, job)) === 'again' && { at: new Date() }) }
}

type Failure = Extract<Verdict, { tell: string }> & { holdMs?: number }

/** True when it was the last try. */
const retryOrGiveUp = async (
  trx: Trx,
  conversation: Conversation,
  delivery: Delivery,
  index: number,
  verdict: Extract<Verdict, { is: 'retry' }>,
): Promise<boolean> => {
  const at = nextTry(delivery.attempts, delivery.created_at, verdict.afterMs)
  if (!at) {
    await giveUp(trx, conversation, delivery, index, 'failed', verdict)
    return true
  }
  await setPiece(trx, delivery, index, 'queued', verdict)
  await backToQueue(trx, delivery, at, verdict)
  return false
}

const giveUp = async (
  trx: Trx,
  conversation: Conversation,
  delivery: Delivery,
  index: number,
  status: 'failed' | 'unsure',
  why: Failure,
): Promise<void> => {
  await setPiece(trx, delivery, index, status, why)
  const pieces = await piecesOf(trx, delivery)
  await move(trx, conversation, delivery, ending(delivery, status, withCount(why, pieces, index)))
  if (status === 'unsure') await applyNamedBefore(trx, delivery)
}

const ending = (
  { op }: Delivery,
  status: 'failed' | 'unsure',
  { code, tell, holdMs = HOLD_MS }: { code: string; tell: string; holdMs?: number },
): Move => ({
  status,
  code,
  tell,
  // An edit or a removal that did not come about leaves no gap to wait for.
  ...(op === 'send' && { holdsUntil: new Date(Date.now() + holdMs) }),
})

const withCount = (
  { code, tell }: Failure,
  pieces: readonly Row<'pieces'>[],
  index: number,
): { code: string; tell: string } =>
  pieces.length > 1 ? { code, tell: `Part ${index + 1} of ${pieces.length}: ${tell}` } : { code, tell }

const setPiece = async (
  trx: Trx,
  delivery: Delivery,
  index: number,
  status: Row<'pieces'>['status'],
  { tell, code }: Partial<Failure>,
): Promise<void> => {
  await trx
    .updateTable('pieces')
    .set({ status, tell: tell ?? null, code: code ?? null, settled_at: new Date() })
    .where('account_id', '=', delivery.account_id)
    .where('delivery_id', '=', delivery.id)
    .where('index', '=', index)
    .execute()
}

const backToQueue = async (trx: Trx, delivery: Delivery, holdsUntil?: Date, why?: Failure): Promise<void> => {
  await trx
    .updateTable('deliveries')
    .set({
      status: 'queued',
      token: null,
      lease_until: null,
      holds_until: holdsUntil ?? null,
      tell: why?.tell ?? null,
      code: why?.code ?? null,
      attempts: delivery.attempts,
    })
    .where('account_id', '=', delivery.account_id)
    .where('id', '=', delivery.id)
    .execute()
}

/** Not a byte left: the piece waits again as if it had never been started. */
export const giveBack = (services: Services, claim: Claim): Promise<void> =>
  services.db.transaction(async (trx) => {
    const delivery = await lockDelivery(trx, claim.delivery)
    if (delivery.token !== claim.token || delivery.status !== 'sending') return
    await setPiece(trx, delivery, claim.index, 'queued', {})
    await backToQueue(trx, { ...delivery, attempts: delivery.attempts - 1 })
  })

/**
 * A delivery whose worker died while sending. Where a repeat cannot be seen it goes again; else nobody knows, and the
 * agent is told.
 */
export const recover = (services: Services, head: Delivery, safe: boolean): Promise<'queued' | 'unsure' | 'changed'> =>
  services.db.transaction(async (trx) => {
    const delivery = await lockDelivery(trx, head)
    if (delivery.status !== 'sending' || delivery.token !== head.token) return 'changed'
    const pieces = await piecesOf(trx, delivery)
    const open = pieces.find((piece) => piece.status === 'sending')
    if (open && !safe) {
      await giveUp(trx, conversationOf(delivery), delivery, open.index, 'unsure', INTERRUPTED)
      return 'unsure'
    }
    if (open) await setPiece(trx, delivery, open.index, 'queued', {})
    await backToQueue(trx, delivery)
    return 'queued'
  })

const INTERRUPTED: Failure = {
  is: 'unsure',
  code: 'interrupted',
  tell: 'The hub stopped while sending this. It may have arrived.',
  trouble: false,
  holdMs: HOLD_AFTER_DEATH_MS,
}

/** What cannot be sent at all, before any call was made. */
export const fail = (services: Services, head: Delivery, why: { code: string; tell: string }): Promise<void> =>
  services.db.transaction(async (trx) => {
    const delivery = await lockDelivery(trx, head)
    if (delivery.status === 'queued')
      await move(trx, conversationOf(delivery), delivery, ending(delivery, 'failed', why))
  })

/** It stays in the queue, and whoever looks at it reads why. Said once. */
export const explainWait = (services: Services, head: Delivery, why: { code: string; tell: string }): Promise<void> =>
  services.db.transaction(async (trx) => {
    const delivery = await lockDelivery(trx, head)
    if (delivery.status !== 'queued' || delivery.tell === why.tell) return
    const { account_id, id, op, message_id: messageId } = delivery
    const scope = trx.updateTable('deliveries').set(why)
    await scope.where('account_id', '=', account_id).where('id', '=', id).execute()
    const data = { status: 'queued', op, delivery: id, code: why.code }
    await change(trx, conversationOf(delivery), [{ type: 'delivery.changed', messageId: messageId as string, data }])
  })

/** An edit or removal of something that never arrived: done, there is nothing to change. */
export const skip = (services: Services, head: Delivery): Promise<void> =>
  services.db.transaction(async (trx) => {
    const delivery = await lockDelivery(trx, head)
    if (delivery.status === 'queued') await move(trx, conversationOf(delivery), delivery, { status: 'accepted' })
  })
