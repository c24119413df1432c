import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import { tellConversations } from '../contacts/conversations.ts'
import { lockedRoot } from '../contacts/root.ts'
import type { CommandBody, CommandResult, RecordRef } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import { changed } from '../conversations/activity.ts'
import { change } from '../conversations/change.ts'
import { subject } from '../conversations/subject.ts'
import type { Row } from '../db/index.ts'
import { record } from '../events/record.ts'

const LINKS_MAX = 50

/** Whose it is: of a contact, the person as they stand now. */
type Bearer = { contact_id: string | null; conversation_id: string | null }

/** Notes that a contact or a conversation is also a record of another system. Said again, its address and label are kept anew. */
export const linkRecord = async (acting: Acting, wanted: CommandBody<'link_record'>): Promise<CommandResult> => {
  const bearer = await bearerOf(acting, wanted)
  await requireRoom(acting, bearer)
  const { trx, accountId } = acting
  const { system, type, id: outside, url, label } = wanted
  const { rows } = await sql<{ id: string }>`
    INSERT INTO record_links (account_id, id, contact_id, conversation_id, system, type, record, url, label)
    VALUES (${accountId}, ${uuidv7()}, ${bearer.contact_id}, ${bearer.conversation_id}, ${system}, ${type}, ${outside}, ${url ?? null}, ${label})
    ON CONFLICT DO NOTHING RETURNING id`.execute(trx)
  const link = rows[0]?.id ?? (await renew(acting, bearer, wanted))
  await tell(acting, bearer)
  return { link, ...namedBy(bearer) }
}

export const unlinkRecord = async (acting: Acting, { link }: CommandBody<'unlink_record'>): Promise<CommandResult> => {
  const { trx, accountId } = acting
  const gone = await trx
    .deleteFrom('record_links')
    .where('account_id', '=', accountId)
    .where('id', '=', link)
    .returning(['contact_id', 'conversation_id'])
    .executeTakeFirst()
  if (!gone) throw new Refusal('not_found', 'There is no such link.')
  await tell(acting, gone)
  return { link, ...namedBy(gone) }
}

const bearerOf = async (acting: Acting, { contact, conversation }: CommandBody<'link_record'>): Promise<Bearer> => {
  if ((contact === undefined) === (conversation === undefined))
    throw new Refusal('invalid', 'Say which contact or which conversation, one of both.')
  if (conversation) return { contact_id: null, conversation_id: (await subject(acting, conversation)).id }
  return { contact_id: (await lockedRoot(acting, contact as string)).id, conversation_id: null }
}

const requireRoom = async ({ trx, accountId }: Acting, bearer: Bearer): Promise<void> => {
  const { rows } = await sql<{ links: number }>`
    SELECT count(*)::int AS links FROM record_links WHERE account_id = ${accountId}
      AND contact_id IS NOT DISTINCT FROM ${bearer.contact_id}::uuid AND conversation_id IS NOT DISTINCT FROM ${bearer.conversation_id}::uuid`.execute(
    trx,
  )
  if ((rows[0]?.links ?? 0) >= LINKS_MAX) throw new Refusal('conflict', `Up to ${LINKS_MAX} links: remove one first.`)
}

/** It is linked already: to the same, then only how it is shown changes; or to somebody else, and a person must decide. */
const renew = async (
  { trx, accountId }: Acting,
  bearer: Bearer,
  { system, type, id, url, label }: RecordRef & { url?: string; label: string },
): Promise<string> => {
  const { rows } = await sql<{ id: string; contact: string | null; same: boolean }>`
    SELECT l.id, coalesce(c.root_id, c.id) AS contact,
      coalesce(l.conversation_id = ${bearer.conversation_id}::uuid, coalesce(c.root_id, c.id) = ${bearer.contact_id}::uuid) AS same
    FROM record_links l LEFT JOIN contacts c ON c.account_id = l.account_id AND c.id = l.contact_id
    WHERE l.account_id = ${accountId} AND l.system = ${system} AND l.type = ${type} AND l.record = ${id}
      AND (l.contact_id IS NOT NULL) = ${bearer.contact_id !== null}
      AND (l.contact_id IS NOT NULL OR l.conversation_id = ${bearer.conversation_id}::uuid)`.execute(trx)
  const [found] = rows
  if (!found?.same)
    throw new Refusal('conflict', 'This record is linked to another contact. Unlink it there, or merge the two.', {
      contact: found?.contact,
    })
  await trx
    .updateTable('record_links')
    .set({ url: url ?? null, label })
    .where('account_id', '=', accountId)
    .where('id', '=', found.id)
    .execute()
  return found.id
}

const namedBy = ({ contact_id, conversation_id }: Pick<Row<'record_links'>, 'contact_id' | 'conversation_id'>) => ({
  ...(contact_id && { contact: contact_id }),
  ...(conversation_id && { conversation: conversation_id }),
})

const FIELDS = { fields: ['links'] }

/** Cards that show it are drawn anew. Which record it is stands in no event. */
const tell = async (acting: Acting, { contact_id, conversation_id }: Bearer): Promise<void> => {
  const { trx, accountId, actor } = acting
  if (conversation_id) {
    await change(trx, { account_id: accountId, id: conversation_id }, [changed(acting, FIELDS)])
    return
  }
  const contact = contact_id as string
  await record(trx, [{ accountId, type: 'contact.changed', actor, data: { contact, ...FIELDS } }])
  await tellConversations(trx, accountId, [contact], () => [changed(acting, { contact, ...FIELDS })])
}
