import { differingAttributes, fittingAttributes } from '../attributes/fitting.ts'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { changed } from '../conversations/activity.ts'
import type { Row } from '../db/index.ts'
import { record } from '../events/record.ts'
import { tellConversations } from './conversations.ts'
import { lockedRoot } from './root.ts'

type Wanted = CommandBody<'edit_contact'>
type Edited = Pick<Row<'contacts'>, 'name' | 'avatar_url' | 'locale' | 'attributes'>

/** Corrects what is known of the person, whichever of their contacts was named. The cards that show them are drawn anew. */
export const editContact = async (acting: Acting, wanted: Wanted): Promise<CommandResult> => {
  const { trx, accountId, actor } = acting
  const root = await lockedRoot(acting, wanted.contact)
  const attributes = await fittingAttributes(acting, 'contact', root.attributes, wanted.attributes)
  const after = { ...edited(root, wanted), attributes }
  const fields = differing(root, after)
  if (fields.length === 0) return { contact: root.id }
  await trx
    .updateTable('contacts')
    .set({ ...after, attributes: JSON.stringify(after.attributes) })
    .where('account_id', '=', accountId)
    .where('id', '=', root.id)
    .execute()
  const data = { contact: root.id, fields }
  await record(trx, [{ accountId, type: 'contact.changed', actor, data }])
  await tellConversations(trx, accountId, [root.id], () => [changed(acting, data)])
  return { contact: root.id }
}

const edited = (root: Edited, wanted: Wanted): Omit<Edited, 'attributes'> => ({
  name: wanted.name ?? root.name,
  avatar_url: wanted.avatarUrl === undefined ? root.avatar_url : wanted.avatarUrl,
  locale: wanted.locale === undefined ? root.locale : wanted.locale,
})

/** Names of what is not as it was. An event outlives the person it speaks of, so it never says what stood there. */
const differing = (before: Edited, after: Edited): string[] => [
  ...(['name', 'avatar_url', 'locale'] as const).filter((field) => before[field] !== after[field]),
  ...differingAttributes(before.attributes, after.attributes),
]
