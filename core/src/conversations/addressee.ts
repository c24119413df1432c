import { sql } from 'kysely'
import type { Acting } from '../commands/acting.ts'
import { comparable, Refusal } from '../contract/index.ts'

type Address = { namespace: string; value: string }
type Asking = Pick<Acting, 'trx' | 'accountId'>

const verified = ({ trx, accountId }: Asking, address: Address) => {
  const { namespace, value } = comparable(address)
  return trx
    .selectFrom('identities')
    .select(['contact_id', 'spelled', 'value'])
    .where('account_id', '=', accountId)
    .where('namespace', '=', namespace)
    .where('value', '=', value)
    .where('verified', '=', true)
    .executeTakeFirst()
}

/** Whoever bears an address, vouched for. */
export const contactAt = async (asking: Asking, address: Address): Promise<string | undefined> =>
  (await verified(asking, address))?.contact_id

/** An address as whoever bears it writes it. */
export const knownAddress = async (asking: Asking, address: Address): Promise<Address | undefined> => {
  const row = await verified(asking, address)
  return row && { namespace: address.namespace, value: row.spelled ?? row.value }
}

/** An address of a contact, or of one merged with it, in a namespace. The newest, when there are several. */
export const addressOfContact = async (
  asking: Asking,
  contact: string,
  namespace: string,
): Promise<Address | undefined> => {
  await requireContact(asking, contact)
  const { rows } = await sql<Address>`
    SELECT i.namespace, coalesce(i.spelled, i.value) AS value FROM identities i
    WHERE i.account_id = ${asking.accountId} AND i.namespace = ${namespace} AND i.verified AND i.contact_id IN (${same(asking, contact)})
    ORDER BY i.created_at DESC, i.id DESC LIMIT 1`.execute(asking.trx)
  return rows[0]
}

/** The name of the thread a contact, or one merged with it, wrote in last. */
export const threadOfContact = async (
  asking: Asking,
  inboxId: string,
  contact: string,
): Promise<string | undefined> => {
  await requireContact(asking, contact)
  const { rows } = await sql<{ key: string }>`
    SELECT t.key FROM threads t
    WHERE t.account_id = ${asking.accountId} AND t.inbox_id = ${inboxId} AND t.contact_id IN (${same(asking, contact)})
    ORDER BY t.created_at DESC LIMIT 1`.execute(asking.trx)
  return rows[0]?.key
}

const same = ({ accountId }: Asking, contact: string) => sql`
  SELECT s.id FROM contacts c JOIN contacts s ON s.account_id = c.account_id
    AND (s.id = coalesce(c.root_id, c.id) OR s.root_id = coalesce(c.root_id, c.id))
  WHERE c.account_id = ${accountId} AND c.id = ${contact}`

const requireContact = async ({ trx, accountId }: Asking, id: string): Promise<void> => {
  const row = await trx
    .selectFrom('contacts')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such contact.')
}
