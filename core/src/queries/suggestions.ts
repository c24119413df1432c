import { sql } from 'kysely'
import type { SuggestionView } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'
import { authorViews } from './authors.ts'

type Found = Row<'suggestions'> & { outdated_by: number | null }
/** By their ids, or also all that are open in a conversation. */
type Asked = { ids: readonly string[]; openIn?: string }

/** Proposed replies; a proposed action alone is nothing that could be sent. */
export const suggestionViews = async (
  db: Executor,
  accountId: string,
  { ids, openIn }: Asked,
): Promise<SuggestionView[]> => {
  if (ids.length === 0 && !openIn) return []
  const open = openIn ? sql`s.conversation_id = ${openIn} AND s.status = 'open'` : sql`false`
  const { rows } = await sql<Found>`
    SELECT s.*, (SELECT min(m.number) FROM messages m WHERE m.account_id = s.account_id AND m.conversation_id = s.conversation_id
      AND m.number > s.made_for AND m.kind = 'in') AS outdated_by
    FROM suggestions s WHERE s.account_id = ${accountId} AND (s.id = ANY (${[...ids]}::uuid[]) OR (${open}))
      AND (s.action IS NULL OR s.parts IS NOT NULL)`.execute(db)
  const authors = await authorViews(
    db,
    accountId,
    rows.flatMap(({ author, settled_by }) => [author, settled_by ?? { kind: 'system' as const }]),
  )
  return rows.map((row, i) => ({
    id: row.id,
    conversation: row.conversation_id,
    parts: row.parts ?? [],
    why: row.why,
    author: authors[2 * i]!,
    status: row.status,
    madeFor: row.made_for,
    ...(row.outdated_by !== null && { outdatedBy: row.outdated_by }),
    ...(row.settled_by && { settledBy: authors[2 * i + 1]! }),
  }))
}
