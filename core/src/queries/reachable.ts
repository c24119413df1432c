import { sql } from 'kysely'
import type { Capabilities, ContactView } from '../contract/index.ts'
import { spelling } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import { contactViews } from './contacts.ts'
import type { Sql } from './filter.ts'

export type Wanted = { inbox: string; start: Capabilities['start']; query: string; limit?: number }

const LIMIT = 20

/** Contacts an inbox may write to first, found by name or by how their address begins. By name; nobody who is blocked. */
export const reachableContacts = async (db: Executor, accountId: string, wanted: Wanted): Promise<ContactView[]> => {
  if (wanted.start === 'never') return []
  const { rows } = await sql<{ id: string }>`
    SELECT r.id FROM (${wanted.start === 'known-thread' ? inThreads(accountId, wanted) : byAddress(accountId, wanted)}) AS found
    JOIN contacts r ON r.account_id = ${accountId} AND r.id = found.id AND r.blocked_at IS NULL
    GROUP BY r.id, r.name ORDER BY r.name, r.id LIMIT ${wanted.limit ?? LIMIT}`.execute(db)
  const ids = rows.map(({ id }) => id)
  const views = await contactViews(db, accountId, ids)
  return ids.flatMap((id) => views.get(id) ?? [])
}

const byAddress = (accountId: string, { start, query }: Wanted): Sql => {
  const { namespace } = start as { namespace: string }
  return sql`
  SELECT coalesce(c.root_id, c.id) AS id FROM identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
  WHERE i.account_id = ${accountId} AND i.namespace = ${namespace} AND i.verified
    AND (i.value ILIKE ${begins(query)} ESCAPE '!' OR i.value = ${plain(spelling(namespace, query).value)} OR c.name ILIKE ${holds(query)} ESCAPE '!')`
}

const inThreads = (accountId: string, { inbox, query }: Wanted): Sql => sql`
  SELECT coalesce(c.root_id, c.id) AS id FROM threads t JOIN contacts c ON c.account_id = t.account_id AND c.id = t.contact_id
  WHERE t.account_id = ${accountId} AND t.inbox_id = ${inbox}::uuid AND c.name ILIKE ${holds(query)} ESCAPE '!'`

const plain = (query: string): string => query.slice(0, 200).replaceAll('\0', '').replace(/[!%_]/g, '!$&')
const begins = (query: string): string => `${plain(query)}%`
const holds = (query: string): string => `%${plain(query)}%`
