import type { Status } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import type { ActivityCode, Doer } from './activity.ts'
import { activity, changed } from './activity.ts'
import type { Change, Conversation } from './change.ts'
import { openSibling } from './subject.ts'

export type StatusChange = { changes: Change[]; set: ReturnType<typeof columns> }

/** A step from one status to another: the line that says so, the fact, and the columns that go with the new status. */
export const statusChange = (
  conversation: Conversation,
  to: Status,
  doer: Doer,
  line: { code: ActivityCode; sentence: string; values?: Record<string, unknown> },
): StatusChange => ({
  changes: [
    activity(doer, line.code, line.sentence, line.values),
    changed(doer, { status: to, was: conversation.status }),
  ],
  set: columns(to),
})

/** What a bot answered was not over: a human takes part, and nothing is taken up again. */
export const reopening = (conversation: Conversation, doer: Doer): StatusChange =>
  conversation.status === 'pending'
    ? statusChange(conversation, 'open', doer, { code: 'opened', sentence: `${doer.by} opened the conversation` })
    : statusChange(conversation, 'open', doer, { code: 'reopened', sentence: `${doer.by} reopened the conversation` })

/** Of a bot that answers: its answer is the line that says so. */
export const leftPending = (conversation: Conversation, doer: Doer): StatusChange => ({
  changes: [changed(doer, { status: 'pending', was: conversation.status })],
  set: columns('pending'),
})

const columns = (status: Status) => ({
  status,
  snoozed_until: null as Date | null,
  snoozed_for_message: false,
  resolved_at: status === 'resolved' ? new Date() : null,
  ...(status === 'resolved' ? { waiting_since: null } : {}),
})

/** One conversation of a thread is open at a time. The thread row is locked by whoever asks. */
export const refuseSecondOpen = async (trx: Trx, conversation: Conversation): Promise<void> => {
  const sibling = await openSibling(trx, conversation)
  if (sibling)
    throw new Refusal('closed', `This matter goes on in conversation #${sibling.number}.`, {
      conversation: sibling.id,
      number: sibling.number,
    })
}
