import { isDeepStrictEqual } from 'node:util'
import type { Piece } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { hurried } from '../crash.ts'
import type { Row, Trx } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { renew } from '../jobs/claim.ts'
import type { Services } from '../services.ts'
import { LEASE_MS, leaseUntil, SEND_TIMEOUT_MS } from './lane.ts'
import type { Delivery } from './status.ts'
import { piecesOf } from './status.ts'

/** The right to make one provider call. */
export type Claim = {
  delivery: Delivery
  token: string
  index: number
  piece: Piece
  /** On the monotonic clock: past it the first byte must not leave, because the call could outlive the lease. */
  deadline: number
}

const MARGIN_MS = hurried(2_000)

export const deadlineFrom = (start: number): number => start + LEASE_MS - SEND_TIMEOUT_MS - MARGIN_MS

/**
 * Marks a queued delivery as `sending` and writes its pieces, committed before the first byte leaves. `lost`: the
 * lane is in other hands by now. `changed`: the delivery is no longer what was looked at.
 */
export const claimDelivery = (
  services: Services,
  job: ClaimedJob,
  head: Delivery,
  pieces: readonly Piece[],
): Promise<Claim | 'lost' | 'changed'> => {
  const start = performance.now()
  return services.db.transaction(async (trx) => {
    if (!(await renew(trx, job, LEASE_MS))) return 'lost'
    const token = uuidv7()
    const delivery = await markSending(trx, head, token)
    if (!delivery) return 'changed'
    const next = head.started_at ? await firstOpen(trx, delivery) : await writePieces(trx, delivery, pieces)
    return { delivery, token, index: next.index, piece: next.piece, deadline: deadlineFrom(start) }
  })
}

const markSending = (trx: Trx, head: Delivery, token: string): Promise<Delivery | undefined> =>
  trx
    .updateTable('deliveries')
    .set((eb) => ({
      status: 'sending',
      token,
      lease_until: leaseUntil,
      holds_until: null,
      attempts: eb('attempts', '+', 1),
      started_at: new Date(),
    }))
    .where('account_id', '=', head.account_id)
    .where('id', '=', head.id)
    .where('status', '=', 'queued')
    .returningAll()
    .executeTakeFirst()

/** Of a delivery that was begun before: what is left of the pieces it was cut into then. */
const firstOpen = async (trx: Trx, delivery: Delivery): Promise<Started> => {
  const next = (await piecesOf(trx, delivery)).find((piece) => piece.status === 'queued')
  if (!next) throw new Error(`Delivery ${delivery.id} is queued, but none of its pieces is.`)
  await startPiece(trx, delivery, next.index)
  return next
}

type Started = { index: number; piece: Piece }

const writePieces = async (trx: Trx, delivery: Delivery, pieces: readonly Piece[]): Promise<Started> => {
  const before = delivery.op === 'send' ? await landedBefore(trx, delivery) : new Map<number, Row<'pieces'>>()
  const kept = pieces.map((piece, index) => sameAs(before.get(index), piece))
  // When everything arrived before and is wished again all the same, all of it goes again.
  const index = Math.max(kept.indexOf(undefined), 0)
  const anyLeft = kept.includes(undefined)
  await trx
    .insertInto('pieces')
    .values(
      pieces.map((piece, i) => ({
        account_id: delivery.account_id,
        delivery_id: delivery.id,
        index: i,
        piece: JSON.stringify(piece),
        ...(anyLeft && kept[i] && { status: kept[i].status, keys: kept[i].keys }),
        ...(i === index && { status: 'sending' as const, started_at: new Date() }),
      })),
    )
    .execute()
  // As it comes back from the table on a later try.
  return { index, piece: JSON.parse(JSON.stringify(pieces[index])) as Piece }
}

/** What an earlier try of the same message brought over is not sent again. */
const landedBefore = async (trx: Trx, delivery: Delivery): Promise<Map<number, Row<'pieces'>>> => {
  const rows = await trx
    .selectFrom('pieces')
    .innerJoin('deliveries', (on) =>
      on.onRef('deliveries.account_id', '=', 'pieces.account_id').onRef('deliveries.id', '=', 'pieces.delivery_id'),
    )
    .selectAll('pieces')
    .where('deliveries.account_id', '=', delivery.account_id)
    .where('deliveries.message_id', '=', delivery.message_id)
    .where('deliveries.op', '=', 'send')
    .where('deliveries.mirror_id', 'is', null)
    .where('deliveries.id', '!=', delivery.id)
    .where('pieces.status', 'in', ['accepted', 'delivered', 'read'])
    .orderBy('deliveries.id')
    .execute()
  return new Map(rows.map((row) => [row.index, row]))
}

const sameAs = (earlier: Row<'pieces'> | undefined, piece: Piece): Row<'pieces'> | undefined =>
  earlier && isDeepStrictEqual(earlier.piece, JSON.parse(JSON.stringify(piece))) ? earlier : undefined

export const startPiece = async (trx: Trx, delivery: Delivery, index: number): Promise<void> => {
  await trx
    .updateTable('pieces')
    .set({ status: 'sending', started_at: new Date() })
    .where('account_id', '=', delivery.account_id)
    .where('delivery_id', '=', delivery.id)
    .where('index', '=', index)
    .execute()
}
