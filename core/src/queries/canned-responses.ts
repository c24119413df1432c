import { sql } from 'kysely'
import type { CannedResponseView, Part } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import { codeWords, folded } from '../responses/fold.ts'
import type { Sql } from './filter.ts'

type Row = { id: string; short_code: string; member_id: string | null; parts: Part[]; text: string } & (
  | { team_id: string; team_name: string }
  | { team_id: null; team_name: null }
)

/** In the order asked; what does not exist in this account, or is not for the reader's eyes, is left out. */
export const cannedResponseViews = async (
  db: Executor,
  accountId: string,
  ids: readonly string[],
  may: Sql,
): Promise<CannedResponseView[]> => {
  if (ids.length === 0) return []
  const { rows } = await sql<Row>`
    SELECT r.id, r.short_code, r.member_id, r.parts, r.text, r.team_id, t.name AS team_name
    FROM canned_responses r LEFT JOIN teams t ON t.account_id = r.account_id AND t.id = r.team_id
    WHERE r.account_id = ${accountId} AND r.id = ANY (${[...ids]}::uuid[]) AND ${may}`.execute(db)
  const byId = new Map(rows.map((row) => [row.id, asView(row)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

const asView = (row: Row): CannedResponseView => ({
  id: row.id,
  shortCode: row.short_code,
  scope: row.member_id ? 'personal' : row.team_id ? 'team' : 'account',
  ...(row.team_id && { team: { id: row.team_id, name: row.team_name } }),
  parts: row.parts,
  text: row.text,
})

/** Of rows called `r`: a member's own, those of their teams and the account's; with `allTeams` those of every team. */
export const visibleTo = (member: string, { allTeams = false } = {}): Sql => sql`(r.member_id = ${member} OR (
  r.member_id IS NULL AND (r.team_id IS NULL OR ${allTeams} OR EXISTS (
    SELECT 1 FROM team_members tm WHERE tm.account_id = r.account_id AND tm.team_id = r.team_id AND tm.member_id = ${member}))))`

const FOUND_MAX = 200

export type Searched = { query?: string; limit?: number }

/**
 * What a member may mean by what they typed so far, the likeliest first: by the whole short code, its beginning, the
 * beginning of one of its words, the beginning of the text, words in the text. Among equals a member's own go before
 * their teams' and the account's, and what they used last before the rest. Each of the three comes by the index of its
 * owner, so nothing is looked at that is somebody else's.
 */
export const searchCannedResponses = async (
  db: Executor,
  accountId: string,
  member: string,
  { query = '', limit = 20 }: Searched = {},
): Promise<CannedResponseView[]> => {
  const words = codeWords(query)
  const text = folded(query)
  const owned = (scope: number, which: Sql) =>
    sql`SELECT r.id, r.short_code, r.code_words, r.searched, ${sql.lit(scope)} AS scope FROM canned_responses r WHERE r.account_id = ${accountId} AND ${which}`
  const { rows } = await sql<{ id: string }>`
    WITH theirs AS (
      ${owned(0, sql`r.member_id = ${member}`)} UNION ALL
      ${owned(1, sql`r.member_id IS NULL AND r.team_id IN (SELECT team_id FROM team_members WHERE account_id = ${accountId} AND member_id = ${member})`)} UNION ALL
      ${owned(2, sql`r.member_id IS NULL AND r.team_id IS NULL`)}),
    ranked AS (SELECT t.*, ${rankBy(words, text)} AS rank FROM theirs t)
    SELECT t.id FROM ranked t LEFT JOIN canned_response_uses u
      ON u.account_id = ${accountId} AND u.member_id = ${member} AND u.response_id = t.id
    WHERE t.rank IS NOT NULL ORDER BY t.rank, t.scope, u.used_at DESC NULLS LAST, t.short_code, t.id
    LIMIT ${Math.min(limit, FOUND_MAX)}`.execute(db)
  return cannedResponseViews(
    db,
    accountId,
    rows.map((row) => row.id),
    visibleTo(member),
  )
}

/** Null: it does not fit. */
const rankBy = (words: string, text: string): Sql => {
  if (!text) return sql`0`
  const beginning = words ? sql`starts_with(t.code_words, ${words})` : sql`false`
  const within = words ? sql`strpos(' ' || t.code_words, ${` ${words}`}) > 0` : sql`false`
  return sql`CASE
    WHEN t.code_words = ${words} THEN 1 WHEN ${beginning} THEN 2 WHEN ${within} THEN 3
    WHEN starts_with(t.searched, ${text}) THEN 4 WHEN strpos(t.searched, ${text}) > 0 THEN 5
    WHEN (SELECT bool_and(strpos(t.code_words || ' ' || t.searched, word) > 0) FROM unnest(${text.split(' ')}::text[]) AS word) THEN 6 END`
}
