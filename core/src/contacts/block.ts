import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { activity, changed } from '../conversations/activity.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { tellConversations } from './conversations.ts'
import { people } from './people.ts'

/** Blocks the person, whichever of their contacts was named: nothing they write opens a conversation, nobody writes to them. */
export const block = async (acting: Acting, { contact, blocked }: CommandBody<'block'>): Promise<CommandResult> => {
  const { trx, accountId, actor, by } = acting
  const root = await rootOf(acting, contact)
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

/** A root that is merged away while we wait for it would leave the person unblocked: then it all begins again. */
const lockRoot = async (trx: Trx, accountId: string, root: string): Promise<void> => {
  const locked = await trx
    .selectFrom('contacts')
    .select('root_id')
    .where('account_id', '=', accountId)
    .where('id', '=', root)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (locked?.root_id !== null) throw Object.assign(new Error('A root moved while it was locked.'), { code: '40001' })
}

const rootOf = async ({ trx, accountId }: Acting, contact: string): Promise<string> => {
  const exists = await trx
    .selectFrom('contacts')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '=', contact)
    .executeTakeFirst()
  if (!exists) throw new Refusal('not_found', 'There is no such contact.')
  const [person] = await people(trx, [{ accountId, contact }])
  await lockRoot(trx, accountId, person!.root)
  return person!.root
}
