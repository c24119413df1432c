import { sql } from 'kysely'
import type { DeliveryStatus, Fact } from '../contract/index.ts'
import type { Conversation } from '../conversations/change.ts'
import { lockConversation } from '../conversations/change.ts'
import type { Trx } from '../db/index.ts'
import type { Scope } from '../refs/index.ts'
import type { Delivery } from './status.ts'
import { isForward, move, piecesOf, statusOf } from './status.ts'

export type Receipt = Extract<Fact, { is: 'receipt' }>

/**
 * What a provider says of a message it took. Late, doubled and reordered receipts change nothing: a delivery only moves
 * forward. `upTo` speaks of everything before it in the conversation, too.
 */
export const applyReceipt = async (trx: Trx, scope: Scope, receipt: Receipt, messageId: string): Promise<void> => {
  const message = await trx
    .selectFrom('messages')
    .select(['conversation_id', 'number', 'kind'])
    .where('account_id', '=', scope.accountId)
    .where('id', '=', messageId)
    .executeTakeFirst()
  // Some providers also confirm what the contact wrote; that says nothing of a delivery.
  if (message?.kind !== 'out') return
  const conversation = await lockConversation(trx, scope.accountId, message.conversation_id)
  const own = await ownDelivery(trx, scope, messageId, receipt.of)
  if (own) await advance(trx, conversation, own, receipt, receipt.of)
  if (receipt.upTo)
    for (const earlier of await earlierDeliveries(trx, scope, conversation, message.number))
      await advance(trx, conversation, earlier, receipt)
  if (receipt.status === 'read') await noteRead(trx, conversation, message.number)
}

/** The delivery that made this outside id; a message sent twice has two. */
const ownDelivery = (trx: Trx, scope: Scope, messageId: string, key: string): Promise<Delivery | undefined> =>
  sent(trx, scope)
    .where('message_id', '=', messageId)
    .orderBy(
      (eb) =>
        eb.exists(
          eb
            .selectFrom('pieces')
            .select('index')
            .whereRef('pieces.account_id', '=', 'deliveries.account_id')
            .whereRef('pieces.delivery_id', '=', 'deliveries.id')
            .where(sql<boolean>`${key} = ANY(pieces.keys)`),
        ),
      'desc',
    )
    .orderBy('id', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()

const sent = (trx: Trx, { accountId, connectionId }: Scope) =>
  trx
    .selectFrom('deliveries')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .where('op', '=', 'send')
    .where('mirror_id', 'is', null)

const earlierDeliveries = (trx: Trx, scope: Scope, conversation: Conversation, number: number): Promise<Delivery[]> =>
  sent(trx, scope)
    .where('conversation_id', '=', conversation.id)
    .where('status', 'in', ['accepted', 'delivered'])
    .where('message_id', 'in', (eb) =>
      eb
        .selectFrom('messages')
        .select('id')
        .where('account_id', '=', scope.accountId)
        .where('conversation_id', '=', conversation.id)
        .where('number', '<', number),
    )
    .orderBy('position')
    .forUpdate()
    .execute()

/** With a key only the piece it names and, for `upTo`, those before it; else all of the delivery. */
const advance = async (
  trx: Trx,
  conversation: Conversation,
  delivery: Delivery,
  receipt: Receipt,
  key?: string,
): Promise<void> => {
  const pieces = await piecesOf(trx, delivery)
  const named = key === undefined ? -1 : pieces.findIndex((piece) => piece.keys.includes(key))
  const meant = pieces.filter((_, i) => named < 0 || i === named || (receipt.upTo && i < named))
  for (const piece of meant) {
    if (!isForward(piece.status, receipt.status)) continue
    piece.status = receipt.status
    await setPiece(trx, delivery, piece.index, receipt)
  }
  const status: DeliveryStatus = pieces.length > 0 ? statusOf(pieces.map((piece) => piece.status)) : receipt.status
  // While pieces are still on their way, settling the last one says how far the whole has come.
  if (delivery.status === 'queued' || delivery.status === 'sending' || !isForward(delivery.status, status)) return
  await move(trx, conversation, delivery, {
    status,
    tell: receipt.tell,
    ...(status === 'failed' && { code: 'provider_failed' }),
  })
}

const setPiece = async (trx: Trx, delivery: Delivery, index: number, { status, tell }: Receipt): Promise<void> => {
  await trx
    .updateTable('pieces')
    .set({ status, tell: tell ?? null })
    .where('account_id', '=', delivery.account_id)
    .where('delivery_id', '=', delivery.id)
    .where('index', '=', index)
    .execute()
}

const noteRead = async (trx: Trx, conversation: Conversation, number: number): Promise<void> => {
  await trx
    .updateTable('conversations')
    .set({ read_by_contact: number })
    .where('account_id', '=', conversation.account_id)
    .where('id', '=', conversation.id)
    .where('read_by_contact', '<', number)
    .execute()
}
