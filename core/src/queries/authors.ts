import { sql } from 'kysely'
import type { AuthorView } from '../contract/index.ts'
import type { Executor, StoredAuthor } from '../db/index.ts'

type Known = { id: string; name: string; avatar_url: string | null }

const NAMES: Partial<Record<AuthorView['kind'], string>> = { rule: 'Rule', plugin: 'Plugin', system: 'Deskless' }

/** As stored, with the present name and picture of members, bots and contacts. At most one query for each of them. */
export const authorViews = async (
  db: Executor,
  accountId: string,
  authors: readonly StoredAuthor[],
): Promise<AuthorView[]> => {
  const known = new Map<string, Known>()
  for (const kind of ['member', 'bot', 'contact'] as const) {
    const ids = [...new Set(authors.flatMap((a) => (a.kind === kind && a.id ? [a.id] : [])))]
    if (ids.length > 0) for (const row of await LOOK_UP[kind](db, accountId, ids)) known.set(row.id, row)
  }
  return authors.map((author) => asView(author, author.id ? known.get(author.id) : undefined))
}

const asView = ({ kind, id, name }: StoredAuthor, known: Known | undefined): AuthorView => ({
  kind,
  ...(id ? { id } : {}),
  name: known?.name || name || NAMES[kind] || '',
  ...(known?.avatar_url ? { avatarUrl: known.avatar_url } : {}),
})

type LookUp = (db: Executor, accountId: string, ids: readonly string[]) => Promise<Known[]>

const people =
  (table: 'members' | 'bots'): LookUp =>
  (db, accountId, ids) =>
    db
      .selectFrom(table)
      .select(['id', 'name', 'avatar_url'])
      .where('account_id', '=', accountId)
      .where('id', 'in', ids)
      .execute()

const contacts: LookUp = async (db, accountId, ids) => {
  const { rows } = await sql<Known>`
    SELECT c.id, r.name, r.avatar_url FROM contacts c
    JOIN contacts r ON r.account_id = c.account_id AND r.id = coalesce(c.root_id, c.id)
    WHERE c.account_id = ${accountId} AND c.id = ANY (${[...ids]}::uuid[])`.execute(db)
  return rows
}

const LOOK_UP = { member: people('members'), bot: people('bots'), contact: contacts }
