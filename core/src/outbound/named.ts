import { sql } from 'kysely'
import { lockConversation } from '../conversations/change.ts'
import type { Row, Trx } from '../db/index.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Scope } from '../refs/index.ts'
import { lockRef, park } from '../refs/index.ts'
import { doubtNext, KEPT_BACK } from './kept-back.ts'
import { landed, landedLate } from './landed.ts'
import { DELIVER } from './queue.ts'
import type { Receipt } from './receipts.ts'
import { applyReceipt } from './receipts.ts'
import type { Delivery } from './status.ts'
import { isNameless, piecesOf } from './status.ts'

/**
 * A receipt for an outside key nobody knows yet, which names the delivery it speaks of. When a piece of that delivery
 * stayed unsure, or an agent confirmed it, the key is that piece's: it arrived after all. While it is still on its way the receipt waits in the
 * lane, in case the answer to the send never comes. Undefined: there is no such delivery here.
 */
export const applyNamed = async (
  trx: Trx,
  scope: Scope,
  receipt: Receipt,
  rawId?: string,
): Promise<'applied' | 'parked' | undefined> => {
  const found = await deliveryOf(trx, scope, receipt.delivery)
  if (!found) return undefined
  await lockConversation(trx, scope.accountId, found.conversation_id)
  const known = await lockRef(trx, { ...scope, key: receipt.of })
  if (known) {
    await applyReceipt(trx, scope, receipt, known.targetId)
    return 'applied'
  }
  if (await arrivedAfterAll(trx, scope, found.id, receipt)) return 'applied'
  await park(trx, { ...scope, key: receipt.of, fact: receipt, rawId, lane: found.lane })
  return 'parked'
}

/** The answer to a send was lost, or the last piece is through after one that was confirmed: what its hooks said meanwhile tells whether it arrived. */
export const applyNamedBefore = async (trx: Trx, delivery: Delivery): Promise<void> => {
  const scope = { accountId: delivery.account_id, connectionId: delivery.connection_id }
  const { rows } = await sql<Pick<Row<'parked'>, 'fact'>>`
    SELECT fact FROM parked WHERE account_id = ${delivery.account_id} AND lane = ${delivery.lane}
      AND fact->>'is' = 'receipt' AND fact->>'delivery' = ${delivery.id} ORDER BY id`.execute(trx)
  const facts = rows.map(({ fact }) => fact as Receipt)
  const firsts = facts.filter(({ of }, i) => facts.findIndex((fact) => fact.of === of) === i)
  for (const receipt of firsts) if (!(await arrivedAfterAll(trx, scope, delivery.id, receipt))) return
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whatever came back from the provider is only a hint: it must be a delivery of this very inbox. */
const deliveryOf = async (trx: Trx, scope: Scope, id: string | undefined): Promise<Delivery | undefined> =>
  id && UUID.test(id)
    ? trx
        .selectFrom('deliveries')
        .selectAll()
        .where('account_id', '=', scope.accountId)
        .where('connection_id', '=', scope.connectionId)
        .where('id', '=', id)
        .where('op', '=', 'send')
        .where('mirror_id', 'is', null)
        .executeTakeFirst()
    : undefined

const arrivedAfterAll = async (trx: Trx, scope: Scope, id: string, receipt: Receipt): Promise<boolean> => {
  const delivery = await deliveryOf(trx, scope, id)
  const index = delivery && (await inDoubt(trx, delivery))
  if (!delivery || index === undefined) return false
  await landed(trx, delivery, index, { keys: [receipt.of] })
  // What was kept back may have gone out whole: the next piece is in doubt then.
  if (delivery.code === KEPT_BACK.code) await doubtNext(trx, delivery)
  const pieces = await piecesOf(trx, delivery)
  const conversation = { account_id: delivery.account_id, id: delivery.conversation_id }
  await landedLate(trx, conversation, (await deliveryOf(trx, scope, id)) ?? delivery, pieces)
  await applyReceipt(trx, scope, receipt, delivery.message_id as string)
  // What held the lane is over.
  await enqueue(trx, [{ subscriber: DELIVER, lane: delivery.lane, accountId: delivery.account_id }])
  return true
}

/** Pieces leave one after the other, so at most one of a delivery is in doubt; before it agents may have confirmed others. */
const inDoubt = async (trx: Trx, delivery: Delivery): Promise<number | undefined> => {
  const pieces = await piecesOf(trx, delivery)
  const nameless = pieces.find(isNameless)
  // While the next piece is on its way, it may be the one that is spoken of.
  if (nameless && delivery.status !== 'sending') return nameless.index
  if (delivery.started_at === null && (delivery.status === 'unsure' || pieces.length > 0))
    return foundPiece(trx, delivery, pieces.length)
  return delivery.status === 'unsure' ? pieces.find((piece) => piece.status === 'unsure')?.index : undefined
}

/** Never begun here: the life this database was copied from sent it, and in how many pieces only the provider says. */
const foundPiece = async (trx: Trx, { account_id, id }: Delivery, index: number): Promise<number> => {
  const piece = JSON.stringify({ thread: '' })
  await trx.insertInto('pieces').values({ account_id, delivery_id: id, index, piece, status: 'unsure' }).execute()
  return index
}
