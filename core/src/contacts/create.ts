import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import type { CommandBody, CommandResult } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { editContact } from './edit.ts'
import { identify } from './identify.ts'
import { spelled } from './spelled.ts'

/**
 * Notes down a person who has not written yet, by addresses an agent vouches for, as whoever writes first does. Who bears one
 * of them already is that person, and keeps their name. Addresses of two people are refused: making them one is a decision of its
 * own, with a permission of its own.
 */
export const createContact = async (
  acting: Acting,
  { name, identities }: CommandBody<'create_contact'>,
): Promise<CommandResult> => {
  const { trx, accountId } = acting
  await requireOnePerson(acting, identities)
  const [person] = await identify(trx, [{ accountId, identities: identities.map((it) => ({ ...it, verified: true })) }])
  const { root, created } = person!
  if (created && name) await editContact(acting, { contact: root, name })
  return { contact: root }
}

const requireOnePerson = async (
  { trx, accountId }: Acting,
  identities: CommandBody<'create_contact'>['identities'],
): Promise<void> => {
  const claims = identities.map((it) => spelled({ ...it, verified: true }))
  const { rows } = await sql`
    SELECT DISTINCT coalesce(c.root_id, c.id) FROM identities i
    JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
    WHERE i.account_id = ${accountId} AND i.verified AND (i.namespace, i.value) IN (SELECT * FROM unnest(
      ${claims.map((claim) => claim.namespace)}::text[], ${claims.map((claim) => claim.value)}::text[]))`.execute(trx)
  if (rows.length > 1)
    throw new Refusal('conflict', 'These addresses belong to different contacts. If they are one person, merge them.')
}
