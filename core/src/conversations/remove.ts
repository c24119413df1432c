import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { queueDelivery } from '../outbound/index.ts'
import { amend, latestDelivery, requireMayAmend, requireNamed } from './amending.ts'
import { callAgain } from './mentions.ts'
import { outlet } from './outlet.ts'
import { subjectMessage } from './subject.ts'

/** Leaves its place empty. An answer is taken back at the contact's side as well, or not at all. */
export const remove = async (acting: Acting, { message: id }: CommandBody<'remove'>): Promise<CommandResult> => {
  const { conversation, message } = await subjectMessage(acting, id)
  requireMayAmend(acting, message)
  if (message.kind === 'out') {
    await requireNative(acting, conversation.inbox_id)
    await requireNamed(acting.trx, await latestDelivery(acting.trx, message))
  }
  const { seq } = await amend(acting, conversation, message, { parts: [], removed: true })
  if (message.kind === 'note') await callAgain(acting.trx, conversation, { id, number: message.number, author: '' })
  if (message.kind === 'out') await queueDelivery(acting.trx, { conversation, message: { id, seq }, op: 'remove' })
  return { conversation: conversation.id, message: id, number: message.number, seq }
}

const requireNative = async (acting: Acting, inboxId: string): Promise<void> => {
  const { capabilities, label } = await outlet(acting, inboxId)
  if (capabilities.remove !== 'native')
    throw new Refusal('unsupported', `${label} cannot take back a message that was sent.`)
}
