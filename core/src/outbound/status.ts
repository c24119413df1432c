import type { UpdateObject } from 'kysely'
import type { DeliveryStatus } from '../contract/index.ts'
import type { Conversation } from '../conversations/change.ts'
import { change } from '../conversations/change.ts'
import type { Database, Row, Trx } from '../db/index.ts'
import { tellAuthor } from '../surfaces/notices/tell.ts'

export type Delivery = Row<'deliveries'>

/** A delivery only ever moves up here. A provider that failed a message and then delivered it has delivered it. */
const RANK: Record<DeliveryStatus, number> = {
  queued: 0,
  sending: 1,
  unsure: 2,
  accepted: 3,
  failed: 4,
  delivered: 5,
  read: 6,
}

export const isForward = (from: DeliveryStatus, to: DeliveryStatus): boolean => RANK[to] > RANK[from]

/** What the pieces of a delivery say together: its worst news, else how far the slowest has come. */
export const statusOf = (pieces: readonly DeliveryStatus[]): DeliveryStatus => {
  if (pieces.includes('unsure')) return 'unsure'
  if (pieces.includes('failed')) return 'failed'
  return pieces.reduce((slowest, piece) => (RANK[piece] < RANK[slowest] ? piece : slowest), 'read')
}

export type Move = { status: DeliveryStatus; tell?: string; code?: string; holdsUntil?: Date }

/**
 * The one way the fate of an `out` message changes, on its locked conversation. `sending` and a retry's `queued` never
 * pass here: they are our own bookkeeping, over in milliseconds, and a tick for each would double every mirror's work.
 */
export const move = async (
  trx: Trx,
  conversation: Pick<Conversation, 'account_id' | 'id'>,
  delivery: Delivery,
  to: Move,
): Promise<void> => {
  await trx
    .updateTable('deliveries')
    .set({
      status: to.status,
      tell: to.tell ?? null,
      code: to.code ?? null,
      holds_until: to.holdsUntil ?? null,
      token: null,
      lease_until: null,
      settled_at: new Date(),
    })
    .where('account_id', '=', delivery.account_id)
    .where('id', '=', delivery.id)
    .execute()
  const data = { status: to.status, op: delivery.op, delivery: delivery.id, ...(to.code && { code: to.code }) }
  await change(trx, conversation, [{ type: 'delivery.changed', messageId: delivery.message_id as string, data }])
  if (to.status === 'failed' || to.status === 'unsure') await tellAuthor(trx, delivery, to.status)
}

type MessageChange = Parameters<typeof change>[2][number] & { messageId: string }

/** A change of a message that exists, with what it sets. */
export const changeMessage = async (
  trx: Trx,
  conversation: Pick<Conversation, 'account_id' | 'id'>,
  what: MessageChange,
  set: UpdateObject<Database, 'messages'>,
): Promise<void> => {
  await change(trx, conversation, [what])
  await trx
    .updateTable('messages')
    .set(set)
    .where('account_id', '=', conversation.account_id)
    .where('id', '=', what.messageId)
    .execute()
}

export const piecesOf = (trx: Trx, delivery: Pick<Delivery, 'account_id' | 'id'>): Promise<Row<'pieces'>[]> =>
  trx
    .selectFrom('pieces')
    .selectAll()
    .where('account_id', '=', delivery.account_id)
    .where('delivery_id', '=', delivery.id)
    .orderBy('index')
    .execute()

/** In the code of a piece: an agent says that it arrived, and what the provider calls it is not known. */
export const CONFIRMED = 'confirmed'

/** Confirmed, and nobody brought its keys yet. */
export const isNameless = ({ code, keys }: Pick<Row<'pieces'>, 'code' | 'keys'>): boolean =>
  code === CONFIRMED && keys.length === 0
