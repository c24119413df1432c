import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { activity } from '../conversations/activity.ts'
import type { Row } from '../db/index.ts'
import { record } from '../events/record.ts'
import { tellConversations } from './conversations.ts'
import { keepPairApart } from './pairs.ts'

const UNDO_MS = 30 * 86_400_000

/** Undoes the merge of one contact: it stands for itself again, and for whoever had been merged into it before. */
export const unmergeContact = async (
  acting: Acting,
  { contact }: CommandBody<'unmerge_contact'>,
): Promise<CommandResult> => {
  const { trx, accountId, actor, by } = acting
  const { merged_at, name, root_id } = await lockMerged(acting, contact)
  if (!merged_at || Date.now() - merged_at.getTime() > UNDO_MS)
    throw new Refusal('closed', 'A merge can be undone for 30 days, and they are over.')
  await sql`
    WITH RECURSIVE own (id) AS (
      SELECT ${contact}::uuid UNION ALL
      SELECT c.id FROM contacts c JOIN own ON c.merged_into = own.id WHERE c.account_id = ${accountId})
    UPDATE contacts SET root_id = CASE WHEN id = ${contact} THEN NULL ELSE ${contact}::uuid END,
      merged_into = CASE WHEN id = ${contact} THEN NULL ELSE merged_into END, merged_at = CASE WHEN id = ${contact} THEN NULL ELSE merged_at END
    WHERE account_id = ${accountId} AND id IN (SELECT id FROM own)`.execute(trx)
  // Or the next message with both their addresses would make them one again.
  await keepPairApart(trx, accountId, { one: contact, other: root_id as string, by: actor })
  await record(trx, [{ accountId, type: 'contact.merged', actor, data: { contact, into: null } }])
  await tellConversations(trx, accountId, [contact], () => [
    activity(
      acting,
      'contacts_unmerged',
      `${by} took ${name || 'a contact'} apart from the contact it was merged into`,
      { contact },
    ),
  ])
  return { contact }
}

/** The whole group is locked in the order of ids, so it holds still while a part of it leaves. */
const lockMerged = async ({ trx, accountId }: Acting, id: string): Promise<Row<'contacts'>> => {
  const find = () =>
    trx.selectFrom('contacts').selectAll().where('account_id', '=', accountId).where('id', '=', id).executeTakeFirst()
  const seen = await find()
  if (!seen) throw new Refusal('not_found', 'There is no such contact.')
  if (!seen.root_id) throw new Refusal('conflict', 'This contact is not merged into another one.')
  const root = seen.root_id
  await trx
    .selectFrom('contacts')
    .select('id')
    .where('account_id', '=', accountId)
    .where((eb) => eb.or([eb('id', 'in', [root, id]), eb('root_id', '=', root)]))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const now = await find()
  if (now?.root_id !== root) throw Object.assign(new Error('A root moved while it was locked.'), { code: '40001' })
  return now
}
