// What an answer will be paid for, said in the forms that send it.
import type { Canon } from '@deskless/core/contract'
import { text, toPlain } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { Submitted } from '../modal.ts'
import { memoOf, updateModal } from '../modal.ts'
import type { Composed } from '../render/canned.ts'
import { costBlock } from '../render/cost.ts'
import type { KnownBlock } from '../render/index.ts'
import { readReply, replyModal } from '../render/index.ts'
import { NOBODY_OUTSIDE } from '../render/nobody.ts'
import { drawnAgain } from './newer.ts'

/** Nothing where it makes no difference. `again`: with a button that counts once more, for a form somebody types in. */
export const costOf = async (
  installation: Installation,
  inbox: string,
  canon: Canon | undefined,
  again = false,
): Promise<KnownBlock[]> => {
  const words = canon && canon.children.length > 0 ? [text(toPlain(canon), canon)] : []
  const cost = await installation.hub.read.cost(inbox, words)
  return cost ? [costBlock(cost, again)] : []
}

/** The form stays as it is; only the count is drawn anew. */
export const countAgain = async (installation: Installation, form: Submitted): Promise<void> => {
  const { v, a, was } = memoOf<Composed>(form)
  const composed = { v, a, was }
  const { canon, after } = readReply(form.state, NOBODY_OUTSIDE, composed)
  const drawn = await drawnAgain(installation, form)
  const says = await costOf(installation, drawn.view.conversation.inbox.id, canon, true)
  await updateModal(installation, form, replyModal({ ...drawn, composed, says, after }))
}
