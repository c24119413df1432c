import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult, Part } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { queueDelivery } from '../outbound/index.ts'
import type { Message } from './amending.ts'
import { amend, latestDelivery, requireMayAmend, requireNamed } from './amending.ts'
import type { Conversation } from './change.ts'
import { adoptFiles, ownFiles } from './files.ts'
import { callAgain, calledBy, callsMemo } from './mentions.ts'
import { carried, outlet } from './outlet.ts'
import { subjectMessage } from './subject.ts'

/** Says it better. An answer is edited at the contact's side as well, or not at all. */
export const edit = async (acting: Acting, body: CommandBody<'edit'>): Promise<CommandResult> => {
  const { trx, accountId } = acting
  const { message: id, parts } = body
  const { conversation, message } = await subjectMessage(acting, id)
  if (message.kind === 'in') throw new Refusal('forbidden', 'What a contact wrote is theirs to edit.')
  requireMayAmend(acting, message)
  const calls = await callsOf(trx, message, body)
  const own = await ownFiles(trx, accountId, parts)
  const said = message.kind === 'out' ? await editable(acting, conversation, message, own) : own
  const { seq } = await amend(acting, conversation, message, { parts: said, removed: false })
  await adoptFiles(trx, accountId, id, said)
  if (calls) await callNow(trx, conversation, message, calls)
  if (message.kind === 'out') await queueDelivery(trx, { conversation, message: { id, seq }, op: 'edit' })
  return { conversation: conversation.id, message: id, number: message.number, seq }
}

type Calls = { mentions: string[]; teams: string[]; called: Awaited<ReturnType<typeof calledBy>> }

/** Whom a note calls from now on; undefined when nothing is said of it. */
const callsOf = async (
  trx: Trx,
  { account_id, kind, memo }: Message,
  { mentions, teams }: CommandBody<'edit'>,
): Promise<Calls | undefined> => {
  if (!mentions && !teams) return undefined
  if (kind !== 'note') throw new Refusal('invalid', 'mentions: only a note calls colleagues.')
  const stands = { mentions: [], teams: [], ...(memo as Partial<Calls> | null) }
  const calls = { mentions: mentions ?? stands.mentions, teams: teams ?? stands.teams }
  return { ...calls, called: await calledBy(trx, account_id, calls) }
}

const callNow = async (
  trx: Trx,
  conversation: Conversation,
  { account_id, id, number, memo, author }: Message,
  calls: Calls,
): Promise<void> => {
  const { mentions: _, teams: __, ...rest } = memo ?? {}
  await trx
    .updateTable('messages')
    .set({ memo: JSON.stringify({ ...rest, ...callsMemo(calls) }) })
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .execute()
  await callAgain(trx, conversation, { id, number, author: author.id ?? '' }, calls.called)
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
  await requireNamed(acting.trx, fate)
  return carried(acting, conversation, through, parts)
}
