import type { Acting } from '../commands/acting.ts'
import type { CommandResult, Envelope, Part } from '../contract/index.ts'
import { summary, uuidv7 } from '../contract/index.ts'
import { queueDelivery } from '../outbound/index.ts'
import type { Change, Conversation } from './change.ts'
import { change } from './change.ts'
import { adoptFiles } from './files.ts'
import type { Origin } from './origin.ts'
import { tieOrigin } from './origin.ts'
import { takePart } from './participants.ts'

/** As much of a message as a list of conversations shows. */
export const PREVIEW = 500

type Outgoing = {
  /** Its id, where something was made of it before. */
  id?: string
  parts: Part[]
  envelope?: Envelope
  answers?: string
  origin?: Origin
  /** What the hub itself notes on it. */
  memo?: Record<string, unknown>
  /** What changes with it: the assignment, the status. */
  before?: readonly Change[]
  set?: Parameters<typeof change>[3]
}

/** Appends an `out` message, already degraded, and puts it on its way. Nobody waits for an answer any longer. */
export const send = async (acting: Acting, conversation: Conversation, out: Outgoing): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  const id = out.id ?? uuidv7()
  await tieOrigin(acting, out.origin, id)
  const before = out.before ?? []
  const after = await change(trx, conversation, [...before, sent(acting, id, out)], {
    ...out.set,
    waiting_since: null,
    last_message_at: new Date(),
    last_text: summary(out.parts).slice(0, PREVIEW),
    ...(actor.kind === 'member'
      ? { read_by_us: conversation.last_number + 1 + before.filter((c) => c.message).length }
      : {}),
  })
  const message = after.messages.find((m) => m.id === id)!
  await adoptFiles(trx, accountId, id, out.parts)
  if (actor.kind === 'member') await takePart(trx, conversation, actor.id)
  await queueDelivery(trx, { conversation: after.conversation, message, op: 'send' })
  return { conversation: conversation.id, message: id, number: message.number, seq: message.seq }
}

const sent = ({ actor, by }: Acting, id: string, { parts, answers, origin, envelope, memo }: Outgoing): Change => ({
  type: 'message.sent',
  actor,
  message: {
    id,
    kind: 'out',
    // The name is kept: it is what the contact was shown, also when the member leaves.
    author: { kind: actor.kind, id: actor.id, name: by },
    parts,
    answers,
    envelope,
    ...(origin || memo ? { memo: { ...memo, ...(origin && { origin }) } } : {}),
  },
})
