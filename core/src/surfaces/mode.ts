import type { Mode } from '../contract/index.ts'
import type { Doer } from '../conversations/activity.ts'
import { activity, deskless } from '../conversations/activity.ts'
import { change, lockConversation } from '../conversations/change.ts'
import type { Trx } from '../db/index.ts'
import { mirrorLane } from '../events/wake.ts'
import { enqueue } from '../jobs/enqueue.ts'

type Switch = {
  doer?: Doer
  /** It ends by itself, back to what it was. */
  until?: { before: Mode; assignee: string }
  /** Only from this mode: for whoever decided before the conversation was locked. */
  seen?: Mode
}

type Where = { accountId: string; conversation: string; installation: string }

/**
 * What a typed line does in one thread, from now on, with a line in the thread that says so: nobody should have to
 * remember it. Answers whether anything changed. Resolved conversations change silently.
 */
export const setMode = async (
  trx: Trx,
  { accountId, conversation: id, installation }: Where,
  mode: Mode,
  line: string,
  { doer = deskless, until, seen }: Switch = {},
): Promise<boolean> => {
  const conversation = await lockConversation(trx, accountId, id)
  const changed = await trx
    .updateTable('mirrors')
    .set({
      mode,
      before_switch: until?.before ?? null,
      switched_at: until ? new Date() : null,
      switched_assignee: until?.assignee ?? null,
    })
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', id)
    .where('installation_id', '=', installation)
    // The line that says so stands in the thread it is shown in now: of one it left, it would say something false.
    .where('away', '=', false)
    .where('mode', '!=', mode)
    .$if(seen !== undefined, (q) => q.where('mode', '=', seen as Mode))
    .returning('id')
    .executeTakeFirst()
  if (!changed) return false
  if (conversation.status !== 'resolved')
    await change(trx, conversation, [activity(doer, 'mode_set', line, { mode, installation })])
  const lane = mirrorLane(id, installation)
  await enqueue(trx, [{ subscriber: 'mirror', lane, accountId, payload: { card: true } }])
  return true
}
