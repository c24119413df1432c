import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { activity, changed } from '../conversations/activity.ts'
import { record } from '../events/record.ts'
import { tellConversations } from './conversations.ts'
import { lockedRoot } from './root.ts'

/** Blocks the person, whichever of their contacts was named: nothing they write opens a conversation, nobody writes to them. */
export const block = async (acting: Acting, { contact, blocked }: CommandBody<'block'>): Promise<CommandResult> => {
  const { trx, accountId, actor, by } = acting
  const { id: root } = await lockedRoot(acting, contact)
  const updated = await trx
    .updateTable('contacts')
    .set({ blocked_at: blocked ? new Date() : null })
    .where('account_id', '=', accountId)
    .where('id', '=', root)
    .where('blocked_at', blocked ? 'is' : 'is not', null)
    .returning('id')
    .executeTakeFirst()
  if (!updated) return { contact: root }
  await record(trx, [{ accountId, type: 'contact.changed', actor, data: { contact: root, blocked } }])
  const sentence = `${by} ${blocked ? 'blocked' : 'unblocked'} the contact`
  await tellConversations(trx, accountId, [root], () => [
    activity(acting, blocked ? 'blocked' : 'unblocked', sentence, { contact: root }),
    changed(acting, { blocked }),
  ])
  return { contact: root }
}
