// What agents keep about a person, for each other: it goes with the person through merges, and ends with them.
import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal, uuidv7 } from '../contract/index.ts'
import { record } from '../events/record.ts'
import { lockedRoot } from './root.ts'

const REMARKS_MAX = 200

export const remark = async (acting: Acting, wanted: CommandBody<'remark'>): Promise<CommandResult> => {
  const person = await lockedRoot(acting, wanted.contact)
  if (person.erased_at) throw new Refusal('not_found', 'This person was erased.')
  const id = wanted.remark
    ? await worded(acting, person.id, wanted.remark, wanted.text)
    : await added(acting, person.id, wanted.text)
  await tell(acting, person.id)
  return { contact: person.id, remark: id }
}

const added = async ({ trx, accountId, actor }: Acting, contact: string, text: string): Promise<string> => {
  const { rows } = await sql<{ id: string }>`
    INSERT INTO remarks (account_id, id, contact_id, author, text)
    SELECT ${accountId}, ${uuidv7()}, ${contact}, ${JSON.stringify(actor)}::jsonb, ${text}
    WHERE (SELECT count(*) FROM remarks WHERE account_id = ${accountId} AND contact_id = ${contact}) < ${REMARKS_MAX}
    RETURNING id`.execute(trx)
  if (!rows[0]) throw new Refusal('conflict', `Up to ${REMARKS_MAX} notes about one person: remove one first.`)
  return rows[0].id
}

/** Only one about this person: whoever names another has the wrong card before them. */
const worded = async ({ trx, accountId }: Acting, contact: string, id: string, text: string): Promise<string> => {
  const { rows } = await sql<{ id: string }>`
    UPDATE remarks SET text = ${text}, edited_at = now() FROM contacts c
    WHERE remarks.account_id = ${accountId} AND remarks.id = ${id} AND c.account_id = remarks.account_id AND c.id = remarks.contact_id
      AND coalesce(c.root_id, c.id) = ${contact} RETURNING remarks.id`.execute(trx)
  if (!rows[0]) throw new Refusal('not_found', 'There is no such note about this person.')
  return rows[0].id
}

export const removeRemark = async (acting: Acting, wanted: CommandBody<'remove_remark'>): Promise<CommandResult> => {
  const { trx, accountId } = acting
  const gone = await trx
    .deleteFrom('remarks')
    .where('account_id', '=', accountId)
    .where('id', '=', wanted.remark)
    .returning('contact_id')
    .executeTakeFirst()
  if (!gone) throw new Refusal('not_found', 'There is no such note.')
  await tell(acting, gone.contact_id)
  return { contact: gone.contact_id, remark: wanted.remark }
}

/** What it says stands in no event. */
const tell = ({ trx, accountId, actor }: Acting, contact: string): Promise<void> =>
  record(trx, [{ accountId, type: 'contact.changed', actor, data: { contact, fields: ['remarks'] } }])
