import { sql } from 'kysely'
import type { Sent } from '../contract/index.ts'
import type { Conversation } from '../conversations/change.ts'
import type { Row, Trx } from '../db/index.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { settleRefs } from '../refs/index.ts'
import { applyParked } from './known.ts'
import { DELIVER } from './queue.ts'
import type { Delivery, Move } from './status.ts'
import { CONFIRMED, isForward, move, piecesOf, statusOf } from './status.ts'

/** Keys of one piece count from here, so the keys of a message stay in the order they were sent. */
const KEYS_PER_PIECE = 100

/**
 * A piece is at the provider: whoever says so and however late, its keys become refs, and what was heard of them before
 * is applied. Returns the pieces as they stand now.
 */
export const landed = async (trx: Trx, delivery: Delivery, index: number, sent: Sent): Promise<Row<'pieces'>[]> => {
  const pieces = await landPiece(trx, delivery, index, sent)
  if (delivery.op === 'send') {
    const scope = { accountId: delivery.account_id, connectionId: delivery.connection_id }
    const targetId = delivery.message_id as string
    const refs = sent.keys.map((key, i) => ({ ...scope, key, targetId, position: index * KEYS_PER_PIECE + i }))
    const parked = await settleRefs(trx, refs)
    await applyParked(trx, scope, parked)
    // What waited may have been a receipt for these very pieces.
    if (parked.length > 0) return piecesOf(trx, delivery)
  }
  return pieces
}

/**
 * The pieces of a delivery whose row is locked, with this one landed unless it had come further already. One that an agent
 * confirmed stays as far as it has come, and gets its keys.
 */
const landPiece = async (
  trx: Trx,
  { account_id, id }: Delivery,
  index: number,
  { status = 'accepted', keys, tell }: Sent,
): Promise<Row<'pieces'>[]> => {
  const { rows } = await sql<Row<'pieces'>>`
    WITH piece AS (
      UPDATE pieces SET status = CASE WHEN status IN ('delivered', 'read') THEN status ELSE ${status} END, keys = ${keys}::text[], tell = ${tell ?? null}, code = NULL, settled_at = now()
      WHERE account_id = ${account_id} AND delivery_id = ${id} AND index = ${index}
        AND (status IN ('queued', 'sending', 'unsure', 'failed') OR (code = ${CONFIRMED} AND keys = '{}'))
      RETURNING *)
    SELECT * FROM piece UNION ALL
    SELECT * FROM pieces WHERE account_id = ${account_id} AND delivery_id = ${id} AND index NOT IN (SELECT index FROM piece)
    ORDER BY index`.execute(trx)
  return rows
}

/**
 * A piece landed after its worker had lost it: the agent learns it arrived. What had not been
 * started goes on while the lane still waits for it; later it would overtake, so it stays a gap.
 */
export const landedLate = async (
  trx: Trx,
  conversation: Pick<Conversation, 'account_id' | 'id'>,
  delivery: Delivery,
  pieces: readonly Row<'pieces'>[],
): Promise<void> => {
  const statuses = pieces.map((piece) => piece.status)
  if (delivery.status !== 'unsure' && delivery.status !== 'queued') return
  if (statuses.includes('unsure') || statuses.includes('sending')) return
  if (!statuses.includes('queued')) {
    const status = statusOf(statuses)
    return isForward(delivery.status, status) ? move(trx, conversation, delivery, arrival(status, pieces)) : undefined
  }
  if (delivery.status === 'queued') return
  const held = delivery.holds_until !== null && delivery.holds_until > new Date()
  if (!held)
    return move(trx, conversation, delivery, { status: 'failed', code: 'partly_sent', tell: partlySent(pieces) })
  await goOn(trx, delivery)
}

/** What the agent should know although it went out, piece by piece. */
export const arrival = (status: Move['status'], pieces: readonly Row<'pieces'>[]): Move => {
  const tells = pieces.flatMap((piece) => piece.tell ?? [])
  return { status, ...(tells.length > 0 && { tell: tells.join(' ') }) }
}

const goOn = async (trx: Trx, delivery: Delivery): Promise<void> => {
  await trx
    .updateTable('deliveries')
    .set({ status: 'queued', holds_until: null, token: null, lease_until: null, tell: null, code: null })
    .where('account_id', '=', delivery.account_id)
    .where('id', '=', delivery.id)
    .execute()
  await enqueue(trx, [{ subscriber: DELIVER, lane: delivery.lane, accountId: delivery.account_id }])
}

const partlySent = (pieces: readonly Row<'pieces'>[]): string => {
  const arrived = pieces.filter((piece) => piece.status !== 'queued').length
  return `Only ${arrived} of ${pieces.length} parts were sent. Send the rest again.`
}
