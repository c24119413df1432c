import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Doer } from '../conversations/activity.ts'
import { activity, deskless } from '../conversations/activity.ts'
import type { Row, Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { tellConversations } from './conversations.ts'
import { settlePairs } from './pairs.ts'
import { rootOf } from './root.ts'

type Contact = Row<'contacts'>
type Merge = { accountId: string; from: string; into: string }

export const mergeContacts = async (acting: Acting, body: CommandBody<'merge_contacts'>): Promise<CommandResult> => ({
  contact: await mergeInto(acting.trx, { accountId: acting.accountId, ...body }, acting),
})

/**
 * Makes two contacts one person. Only roots change: identities, threads and conversations keep the contact they have, so
 * a message that is being ingested meanwhile is right either way, and undoing gives everything back. Answers the root.
 */
export const mergeInto = async (trx: Trx, merge: Merge, doer: Doer = deskless): Promise<string> => {
  const { accountId, from } = merge
  const root = await rootOf(trx, accountId, merge.into)
  if (root === from) throw new Refusal('conflict', 'These are one contact already.')
  const { merged, into } = await lockBoth(trx, accountId, from, root)
  if (merged.root_id === root) throw new Refusal('conflict', 'These are one contact already.')
  if (merged.root_id) throw new Refusal('conflict', 'This contact was merged into another one. Undo that first.')
  await makeOne(trx, accountId, { merged, into }, doer)
  return root
}

/**
 * Two contacts that turned out to be one person, where no person decided: the later joins the earlier. Whoever was quicker
 * with the same is right as well.
 */
export const joinContacts = async (trx: Trx, accountId: string, one: string, other: string): Promise<void> => {
  const [into, from] = [await rootOf(trx, accountId, one), await rootOf(trx, accountId, other)].sort() as [
    string,
    string,
  ]
  if (into === from) return
  const both = await lockBoth(trx, accountId, from, into)
  if (both.merged.root_id === into) return
  if (both.merged.root_id) throw Object.assign(new Error('A root moved while it was locked.'), { code: '40001' })
  await makeOne(trx, accountId, both, deskless)
}

type Both = { merged: Contact; into: Contact }

const makeOne = async (trx: Trx, accountId: string, { merged, into }: Both, doer: Doer): Promise<void> => {
  const { id: from } = merged
  const { id: root } = into
  await settlePairs(trx, accountId, { one: from, other: root, status: 'accepted', by: doer.actor })
  await pointTo(trx, accountId, from, root)
  await record(trx, [{ accountId, type: 'contact.merged', actor: doer.actor, data: { contact: from, into: root } }])
  const names = { from: merged.name || 'a contact', into: into.name || 'another contact' }
  await tellConversations(trx, accountId, [from], () => [
    activity(doer, 'contacts_merged', `${doer.by} merged ${names.from} into ${names.into}`, {
      contact: from,
      into: root,
    }),
  ])
}

/**
 * Both and everyone merged into the first, in the order of their ids: two merges of the same people in opposite
 * directions come one after the other. Foreign keys of messages coming in are not held up by this lock.
 */
const lockBoth = async (trx: Trx, account: string, from: string, root: string): Promise<Both> => {
  const rows = await trx
    .selectFrom('contacts')
    .selectAll()
    .where('account_id', '=', account)
    .where((eb) => eb.or([eb('id', 'in', [from, root]), eb('root_id', '=', from)]))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const merged = rows.find((row) => row.id === from)
  const into = rows.find((row) => row.id === root)
  if (!merged || !into) throw new Refusal('not_found', 'There is no such contact.')
  // While we waited for the lock it was merged itself: begin again from where it leads now.
  if (into.root_id) throw Object.assign(new Error('A root moved while it was locked.'), { code: '40001' })
  return { merged, into }
}

const pointTo = async (trx: Trx, accountId: string, from: string, root: string): Promise<void> => {
  const contacts = () => trx.updateTable('contacts').where('account_id', '=', accountId)
  await contacts().set({ root_id: root }).where('root_id', '=', from).execute()
  await contacts().set({ root_id: root, merged_into: root, merged_at: new Date() }).where('id', '=', from).execute()
}
