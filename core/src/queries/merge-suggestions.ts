import { sql } from 'kysely'
import type { ContactView, MergeSuggestionView } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'
import { contactViews } from './contacts.ts'

type Found = Row<'merge_suggestions'>

/** By their ids, in no order. Each names the two people as they are now; whose side comes first is `contact`. */
export const mergeSuggestionViews = async (
  db: Executor,
  accountId: string,
  ids: readonly string[],
): Promise<MergeSuggestionView[]> => {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('merge_suggestions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', 'in', [...ids])
    .execute()
  const people = await contactViews(
    db,
    accountId,
    rows.flatMap((row) => [row.contact_id, row.other_id]),
  )
  return rows.map((row) => asView(row, people))
}

const asView = (row: Found, people: ReadonlyMap<string, ContactView>): MergeSuggestionView => ({
  id: row.id,
  contact: people.get(row.contact_id)!,
  other: people.get(row.other_id)!,
  ...(row.namespace !== null && row.value !== null && { address: { namespace: row.namespace, value: row.value } }),
  status: row.status,
  createdAt: row.created_at,
})

/** What nobody decided yet of one person, oldest first. Two that were merged since are no suggestion any more. */
export const suggestedMerges = async (
  db: Executor,
  accountId: string,
  contact: string,
): Promise<MergeSuggestionView[]> => {
  const { rows } = await sql<{ id: string; root: string }>`
    WITH own AS (
      SELECT g.id, coalesce(a.root_id, a.id) AS root FROM contacts a JOIN contacts g ON g.account_id = a.account_id
        AND (g.id = coalesce(a.root_id, a.id) OR g.root_id = coalesce(a.root_id, a.id))
      WHERE a.account_id = ${accountId} AND a.id = ${contact})
    SELECT s.id, own.root FROM merge_suggestions s JOIN own ON own.id IN (s.contact_id, s.other_id)
    WHERE s.account_id = ${accountId} AND s.status = 'open' ORDER BY s.id`.execute(db)
  const views = await mergeSuggestionViews(
    db,
    accountId,
    rows.map(({ id }) => id),
  )
  const root = rows[0]?.root
  return views
    .filter((view) => view.contact.id !== view.other.id)
    .map((view) => (view.contact.id === root ? view : { ...view, contact: view.other, other: view.contact }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}
