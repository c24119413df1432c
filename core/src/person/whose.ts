import { sql } from 'kysely'
import type { Executor, Row } from '../db/index.ts'

/** One person: the contact asked for and everyone merged with it, and where they stand. */
export type Person = {
  accountId: string
  root: string
  contacts: string[]
  identities: Pick<Row<'identities'>, 'namespace' | 'value' | 'spelled'>[]
  threads: Pick<Row<'threads'>, 'inbox_id' | 'key' | 'id'>[]
  conversations: string[]
}

/** `contact` may be any of the merged ones. */
export const personOf = async (db: Executor, accountId: string, contact: string): Promise<Person | undefined> => {
  const { rows } = await sql<{ id: string; root: string }>`
    SELECT g.id, r.id AS root FROM contacts c
    JOIN contacts r ON r.account_id = c.account_id AND r.id = coalesce(c.root_id, c.id)
    JOIN contacts g ON g.account_id = r.account_id AND (g.id = r.id OR g.root_id = r.id)
    WHERE c.account_id = ${accountId} AND c.id = ${contact} ORDER BY g.id`.execute(db)
  const root = rows[0]?.root
  if (!root) return undefined
  const contacts = rows.map((row) => row.id)
  const identities = await db
    .selectFrom('identities')
    .select(['namespace', 'value', 'spelled'])
    .where('account_id', '=', accountId)
    .where('contact_id', 'in', contacts)
    .execute()
  const { rows: threads } = await sql<Person['threads'][number]>`
    SELECT DISTINCT t.inbox_id, t.key, t.id FROM threads t
    LEFT JOIN conversations c ON c.account_id = t.account_id AND c.thread_id = t.id
    WHERE t.account_id = ${accountId} AND (t.contact_id = ANY(${contacts}::uuid[]) OR c.contact_id = ANY(${contacts}::uuid[]))`.execute(
    db,
  )
  return {
    accountId,
    root,
    contacts,
    identities,
    threads,
    conversations: await conversationsOf(db, accountId, contacts),
  }
}

const conversationsOf = async (db: Executor, accountId: string, contacts: readonly string[]): Promise<string[]> => {
  const rows = await db
    .selectFrom('conversations')
    .select('id')
    .where('account_id', '=', accountId)
    .where('contact_id', 'in', [...contacts])
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}
