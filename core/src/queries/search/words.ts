import { sql } from 'kysely'
import type { Executor } from '../../db/index.ts'

const WORDS_MAX = 400

/** What somebody typed, as PostgreSQL looks for it. `exactly`: whole words; `begun`: the last one may go on; `typed`: itself. */
export type Words = { exactly: string; begun: string; typed: string }

/**
 * Every word must be there, in whatever form the account's language bends it; several in quotes as they stand. Messages
 * whose words were indexed as they are (of before, or of another language) are found by the words as they were typed.
 */
export const wordsOf = async (db: Executor, accountId: string, given: string): Promise<Words | undefined> => {
  const typed = plain(given)
  const { head, last: word } = begunLast(typed)
  const last = word && `'${word}':*`
  const { rows } = await sql<Omit<Words, 'typed'>>`
    SELECT exactly::text, (exactly || (websearch_to_tsquery(language, ${head}) && to_tsquery(language, ${last}))
      || (websearch_to_tsquery('simple', ${head}) && to_tsquery('simple', ${last})))::text AS begun
    FROM (SELECT l.language, websearch_to_tsquery(l.language, ${typed}) || websearch_to_tsquery('simple', ${typed}) AS exactly
      FROM (SELECT search_language(lower(split_part(locale, '-', 1))) AS language FROM accounts WHERE id = ${accountId}) l) AS asked`.execute(
    db,
  )
  const [words] = rows
  return words && words.exactly !== '' ? { ...words, typed } : undefined
}

/** So many usual words may begin with what was typed. */
const USUAL_MAX = 100

/**
 * The same as `begun`, where the last word goes on as words do that are in many messages. To look for whatever begins like
 * that, the index gathers all its messages of all time first, hundreds of thousands for a usual word; looking for words it
 * has it goes straight to the newest. Which words are usual is what PostgreSQL keeps of the index when it analyses the
 * table. `whole`: what was typed is one of them. Undefined: none of them.
 */
export const usuallyBegun = async (
  db: Executor,
  accountId: string,
  { typed }: Words,
): Promise<{ words: string; whole: boolean } | undefined> => {
  const { head, last } = begunLast(typed)
  if (!last) return undefined
  const { rows } = await sql<{ words: string | null; whole: boolean }>`
    WITH asked AS (
      SELECT search_language(lower(split_part(locale, '-', 1))) AS language FROM accounts WHERE id = ${accountId}
    ), begins AS (
      SELECT lower(${last}) AS begin UNION SELECT trim(to_tsquery(language, ${last})::text, '''') FROM asked
    ), usual AS (
      SELECT word, bool_or(word = begin) AS whole FROM pg_stats, unnest(most_common_elems::text::text[]) AS word JOIN begins ON begin <> '' AND starts_with(word, begin)
      WHERE schemaname = current_schema() AND tablename = 'messages_words' AND word !~ '[''\\\\]' GROUP BY word LIMIT ${USUAL_MAX}
    ), ends AS (SELECT string_agg('''' || word || '''', ' | ')::tsquery AS words, bool_or(whole) AS whole FROM usual)
    SELECT ((websearch_to_tsquery(language, ${head}) && ends.words) || (websearch_to_tsquery('simple', ${head}) && ends.words))::text AS words, whole
    FROM asked, ends`.execute(db)
  const [found] = rows
  return found?.words ? { words: found.words, whole: found.whole } : undefined
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
const begunLast = (typed: string): { head: string; last: string } => {
  const last = LAST.exec(typed)?.[1]
  if (!last || (typed.match(/"/g)?.length ?? 0) % 2 === 1) return { head: typed, last: '' }
  return { head: typed.slice(0, -last.length), last }
}
