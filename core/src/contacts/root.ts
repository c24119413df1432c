import type { Acting } from '../commands/acting.ts'
import { Refusal } from '../contract/index.ts'
import type { Row, Trx } from '../db/index.ts'
import { people } from './people.ts'

/** Whom a contact stands for now. */
export const rootOf = async (trx: Trx, accountId: string, id: string): Promise<string> => {
  const row = await trx
    .selectFrom('contacts')
    .select(['id', 'root_id'])
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such contact.')
  return row.root_id ?? row.id
}

/** The person behind a contact, whichever of their contacts was named, locked for the rest of the transaction. */
export const lockedRoot = async ({ trx, accountId }: Acting, contact: string): Promise<Row<'contacts'>> => {
  const exists = await trx
    .selectFrom('contacts')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '=', contact)
    .executeTakeFirst()
  if (!exists) throw new Refusal('not_found', 'There is no such contact.')
  const [person] = await people(trx, [{ accountId, contact }])
  return lock(trx, accountId, person!.root)
}

/** A root that is merged away while we wait for it would leave the person as they were: then it all begins again. */
const lock = async (trx: Trx, accountId: string, root: string): Promise<Row<'contacts'>> => {
  const locked = await trx
    .selectFrom('contacts')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', root)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (locked?.root_id !== null) throw Object.assign(new Error('A root moved while it was locked.'), { code: '40001' })
  return locked
}
