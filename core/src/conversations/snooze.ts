import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Conversation } from './change.ts'
import { change } from './change.ts'
import { hasSeen } from './participants.ts'
import { statusChange } from './status.ts'
import { refuseNewer, subject } from './subject.ts'
import { WAKE } from './wake.ts'

type Body = CommandBody<'snooze'>

/** Put away until a time, or until the contact writes (which ends every snooze). Carries what was read, as resolve does. */
export const snooze = async (acting: Acting, { conversation: id, upTo, until }: Body): Promise<CommandResult> => {
  const { trx, accountId } = acting
  const conversation = await subject(acting, id)
  await refuseNewer(trx, conversation, upTo)
  if (conversation.status === 'resolved')
    throw new Refusal('closed', 'This conversation is resolved. Reopen it before you snooze it.')
  const at = until === 'next-message' ? undefined : new Date(until)
  if (at && at.getTime() <= Date.now()) throw new Refusal('invalid', 'until: this time is already over.')
  if (acting.actor.kind === 'member') await hasSeen(trx, conversation, acting.actor.id, upTo)
  const { changes, set } = snoozing(conversation, acting, at)
  const after = await change(trx, conversation, changes, set)
  if (at) await enqueue(trx, [{ subscriber: WAKE, lane: id, accountId, runAt: at }])
  return { conversation: id, seq: after.conversation.seq }
}

const snoozing = (conversation: Conversation, acting: Acting, at: Date | undefined) => {
  const step = statusChange(
    conversation,
    'snoozed',
    acting,
    at
      ? {
          code: 'snoozed_until',
          sentence: `${acting.by} snoozed the conversation until ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
          values: { until: at.toISOString() },
        }
      : { code: 'snoozed_for_message', sentence: `${acting.by} snoozed the conversation until the next message` },
  )
  return { ...step, set: { ...step.set, snoozed_until: at ?? null, snoozed_for_message: !at } }
}
