import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult, Part } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { queueDelivery } from '../outbound/index.ts'
import type { Message } from './amending.ts'
import { amend, latestDelivery, requireMayAmend } from './amending.ts'
import type { Conversation } from './change.ts'
import { adoptFiles, ownFiles } from './files.ts'
import { carried, outlet } from './outlet.ts'
import { subjectMessage } from './subject.ts'

/** Says it better. An answer is edited at the contact's side as well, or not at all. */
export const edit = async (acting: Acting, { message: id, parts }: CommandBody<'edit'>): Promise<CommandResult> => {
  const { trx, accountId } = acting
  const { conversation, message } = await subjectMessage(acting, id)
  if (message.kind === 'in') throw new Refusal('forbidden', 'What a contact wrote is theirs to edit.')
  requireMayAmend(acting, message)
  const own = await ownFiles(trx, accountId, parts)
  const said = message.kind === 'out' ? await editable(acting, conversation, message, own) : own
  const { seq } = await amend(acting, conversation, message, { parts: said, removed: false })
  await adoptFiles(trx, accountId, id, said)
  if (message.kind === 'out') await queueDelivery(trx, { conversation, message: { id, seq }, op: 'edit' })
  return { conversation: conversation.id, message: id, number: message.number, seq }
}

const editable = async (
  acting: Acting,
  conversation: Conversation,
  message: Message,
  parts: Part[],
): Promise<Part[]> => {
  const through = await outlet(acting, conversation.inbox_id)
  if (through.capabilities.edit !== 'native')
    throw new Refusal('unsupported', `${through.label} cannot change a message that was sent. Write another one.`)
  const fate = await latestDelivery(acting.trx, message)
  if (!fate || fate.status === 'failed' || fate.status === 'unsure')
    throw new Refusal(
      'closed',
      'This message did not surely arrive, so there is nothing to edit. Send it again instead.',
    )
  return carried(acting, conversation, through, parts)
}
