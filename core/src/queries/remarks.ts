import { sql } from 'kysely'
import type { RemarkView } from '../contract/index.ts'
import type { Executor, StoredAuthor } from '../db/index.ts'
import { authorViews } from './authors.ts'

type Row = { id: string; text: string; author: StoredAuthor; created_at: Date; edited_at: Date | null }

/** What agents keep about a person, under whichever of their contacts, newest first. */
export const remarksAbout = async (db: Executor, accountId: string, contact: string): Promise<RemarkView[]> => {
  const { rows } = await sql<Row>`
    SELECT r.id, r.text, r.author, r.created_at, r.edited_at FROM contacts a
    JOIN contacts g ON g.account_id = a.account_id AND (g.id = coalesce(a.root_id, a.id) OR g.root_id = coalesce(a.root_id, a.id))
    JOIN remarks r ON r.account_id = g.account_id AND r.contact_id = g.id
    WHERE a.account_id = ${accountId} AND a.id = ${contact} ORDER BY r.created_at DESC, r.id DESC`.execute(db)
  const authors = await authorViews(
    db,
    accountId,
    rows.map(({ author }) => author),
  )
  return rows.map(({ id, text, created_at, edited_at }, at) => ({
    id,
    text,
    author: authors[at]!,
    createdAt: created_at,
    ...(edited_at && { editedAt: edited_at }),
  }))
}
