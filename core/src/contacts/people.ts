import { sql } from 'kysely'
import type { Executor } from '../db/index.ts'

/** A contact and the one it stands for. Conversations keep `contact`; whatever is shown or decided goes by `root`. */
export type Person = {
  accountId: string
  contact: string
  root: string
  blocked: boolean
  erased: boolean
}

type Found = { account_id: string; id: string; root: string; blocked: boolean; erased: boolean }

/** In the order asked. */
export const people = async (
  db: Executor,
  asked: readonly { accountId: string; contact: string }[],
): Promise<Person[]> => {
  if (asked.length === 0) return []
  const { rows } = await sql<Found>`
    SELECT c.account_id, c.id, coalesce(c.root_id, c.id) AS root, (r.blocked_at IS NOT NULL) AS blocked, (c.erased_at IS NOT NULL) AS erased
    FROM unnest(${asked.map((a) => a.accountId)}::uuid[], ${asked.map((a) => a.contact)}::uuid[]) AS asked (account_id, id)
    JOIN contacts c ON c.account_id = asked.account_id AND c.id = asked.id
    JOIN contacts r ON r.account_id = c.account_id AND r.id = coalesce(c.root_id, c.id)`.execute(db)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return asked.map(({ accountId, contact }) => {
    const row = byId.get(contact)
    if (!row) throw Object.assign(new Error('A contact vanished while it was read.'), { code: '40001' })
    return { accountId, contact, root: row.root, blocked: row.blocked, erased: row.erased }
  })
}
