import { sql } from 'kysely'
import type { Executor } from '../../db/index.ts'

const WORDS_MAX = 400

/** What somebody typed, as PostgreSQL looks for it. `exactly`: whole words; `begun`: the last one may go on. */
export type Words = { exactly: string; begun: string }

/**
 * Every word must be there, in whatever form the account's language bends it; several in quotes as they stand. Messages
 * whose words were indexed as they are (of before, or of another language) are found by the words as they were typed.
 */
export const wordsOf = async (db: Executor, accountId: string, given: string): Promise<Words | undefined> => {
  const typed = plain(given)
  const { head, last } = lastOf(typed)
  const { rows } = await sql<Words>`
    SELECT exactly::text, (exactly || (websearch_to_tsquery(language, ${head}) && to_tsquery(language, ${last}))
      || (websearch_to_tsquery('simple', ${head}) && to_tsquery('simple', ${last})))::text AS begun
    FROM (SELECT l.language, websearch_to_tsquery(l.language, ${typed}) || websearch_to_tsquery('simple', ${typed}) AS exactly
      FROM (SELECT search_language(lower(split_part(locale, '-', 1))) AS language FROM accounts WHERE id = ${accountId}) l) AS asked`.execute(
    db,
  )
  const [words] = rows
  return words && words.exactly !== '' ? words : undefined
}

/** As the index has them. What would be an operator is none: "A-1042" is a number, not one word without another. */
const plain = (given: string): string =>
  given
    .slice(0, WORDS_MAX)
    .replace(/[-/\p{Cc}]/gu, ' ')
    .toWellFormed()
    .trim()

const LAST = /([\p{L}\p{N}]{2,})$/u

/** Within quotes, or behind a blank, a word is not being typed any more. */
const lastOf = (typed: string): { head: string; last: string } => {
  const last = LAST.exec(typed)?.[1]
  if (!last || (typed.match(/"/g)?.length ?? 0) % 2 === 1) return { head: typed, last: '' }
  return { head: typed.slice(0, -last.length), last: `'${last}':*` }
}
