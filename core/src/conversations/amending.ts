import type { Acting } from '../commands/acting.ts'
import { requirePermission } from '../commands/acting.ts'
import type { Part } from '../contract/index.ts'
import { Refusal, summary } from '../contract/index.ts'
import type { Row, Trx } from '../db/index.ts'
import { isNameless, piecesOf } from '../outbound/index.ts'
import type { Conversation } from './change.ts'
import { change } from './change.ts'
import { PREVIEW } from './send.ts'
import { keepVersion } from './versions.ts'

export type Message = Row<'messages'>

/** One's own lines, or those of others for whoever keeps the house in order. */
export const requireMayAmend = (acting: Acting, message: Message): void => {
  if (message.kind === 'activity') throw new Refusal('closed', 'A line that says what happened stays as it is.')
  if (message.removed_at) throw new Refusal('closed', 'This message was removed.')
  if (message.kind === 'out') requirePermission(acting, 'conversations.reply')
  const { kind, id } = message.author
  if (kind !== acting.actor.kind || id !== acting.actor.id) requirePermission(acting, 'messages.moderate')
}

/** Another wording, or none, for a message that stands: what it said is kept, and the message carries the new change number. */
export const amend = async (
  acting: Acting,
  conversation: Conversation,
  message: Message,
  to: { parts: readonly Part[]; removed: boolean },
): Promise<Conversation> => {
  const { trx, actor } = acting
  await keepVersion(trx, message)
  const text = summary(to.parts)
  const isLast = message.kind !== 'note' && message.text.slice(0, PREVIEW) === conversation.last_text
  const after = await change(
    trx,
    conversation,
    [{ type: to.removed ? 'message.removed' : 'message.edited', messageId: message.id, actor }],
    isLast ? { last_text: text.slice(0, PREVIEW) } : {},
  )
  await trx
    .updateTable('messages')
    .set({
      parts: JSON.stringify(to.parts),
      text,
      ...(to.removed ? { removed_at: new Date() } : { edited_at: new Date() }),
    })
    .where('account_id', '=', message.account_id)
    .where('id', '=', message.id)
    .execute()
  return after.conversation
}

/** The fate of an `out` message so far: that of its latest delivery to the contact. */
export const latestDelivery = (trx: Trx, message: Message): Promise<Row<'deliveries'> | undefined> =>
  trx
    .selectFrom('deliveries')
    .selectAll()
    .where('account_id', '=', message.account_id)
    .where('message_id', '=', message.id)
    .where('op', '=', 'send')
    .where('mirror_id', 'is', null)
    .orderBy('position', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Without the provider's name for it nothing can be done to it there, and here it would look as if it had been. */
export const requireNamed = async (trx: Trx, fate: Row<'deliveries'> | undefined): Promise<void> => {
  if (fate && (await piecesOf(trx, fate)).some(isNameless))
    throw new Refusal('closed', 'Its channel never said what it calls this message, so it cannot be changed there.')
}
