import { sql } from 'kysely'
import type { Executor } from '../../db/index.ts'
import type { Sql } from '../filter.ts'
import type { Words } from './words.ts'
import { usuallyBegun } from './words.ts'

/** As many are ranked against each other: newer ones come before older ones in any case. */
const BATCH = 200
/** So many matches of the words are looked at, at most, before the filter has its say. */
const DEPTH = 1_000
/** A filter that lets few through makes us look further back, so many times at most; the next page goes on. */
const TRIES = 4

/** Where a search stands: what is older, in the order of time and id. */
export type Place = { at: string; id: string }
/** The clock of the database may be ahead of ours. */
const AHEAD_MS = 300_000
/** Everything there was at a time, or is by now. */
export const begin = (at = new Date(Date.now() + AHEAD_MS)): Place => ({
  at: at.toISOString(),
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
})
export type Hit = Place & { conversation: string; rank: number }
/** `level`: how wide a stretch it took. */
type Batch = { hits: Hit[]; end?: Place; level: number }
export type Found = Omit<Batch, 'level'>

/**
 * `condition`: over the conversation `c`, and the kind and time of the message `m`. `enough`: with so many nobody looks
 * further back; what is older comes with the next page, where there are pages.
 */
export type Wanted = { accountId: string; words: string; condition: Sql; until: Place; enough: number }

/**
 * The same of words whose last may go on, as usual words do. What goes on otherwise is looked for where there is little of
 * that, and never where the last word is a usual one by itself: it is found there once more of it is typed. `exactly`: what
 * was found of whole words, where somebody knows.
 */
export const nextBegun = async (
  db: Executor,
  wanted: Omit<Wanted, 'words'>,
  words: Words,
  exactly?: Found,
): Promise<Found> => {
  const usual = await usuallyBegun(db, wanted.accountId, words)
  if (!usual) return nextBatch(db, { ...wanted, words: words.begun })
  const known = usual.words === words.exactly ? exactly : undefined
  const found = known ?? (await nextBatch(db, { ...wanted, words: usual.words }))
  // The index gathers as much for the last hours as for all time, and there is little of it.
  return found.end || usual.whole ? found : nextBatch(db, { ...wanted, words: words.begun }, EVER)
}

/** The newest matches up to a place, the best of them first, and where the older ones begin. */
export const nextBatch = async (db: Executor, wanted: Wanted, from = 0): Promise<Found> => {
  const hits: Hit[] = []
  let [end, level]: [Place | undefined, number] = [wanted.until, from]
  for (let tries = 0; tries < TRIES && end && hits.length < wanted.enough; tries++) {
    const found: Batch = await newest(
      db,
      { ...wanted, until: end, enough: wanted.enough - hits.length },
      BATCH - hits.length,
      level,
    )
    hits.push(...found.hits)
    ;({ end, level } = found)
  }
  return { hits: await ranked(db, wanted, hits), ...(end && { end }) }
}

/** The next stretch holds some eight times as much. Where even four times that would not be enough, it is left out. */
const FAR = 1 / 32

type Row = Omit<Hit, 'rank'> & { seen: number; last_at: string; last_id: string }

/**
 * In a stretch of time that grows until enough is found: usual words are found in the last hours, rare ones in all time.
 * What is further back is looked for in stretches as wide as were needed before.
 */
const newest = async (db: Executor, wanted: Wanted, limit: number, from: number): Promise<Batch> => {
  let hits: Hit[] = []
  const enough = Math.min(wanted.enough, limit)
  const all = stretches(wanted)
  for (let level = from; level < all.length; ) {
    const { rows, seen, end } = await within(db, wanted, all[level] as string, limit)
    if (rows.length >= enough) return { hits: rows, end: rows.at(-1), level }
    if (seen >= DEPTH) return { hits: rows, end, level }
    hits = rows
    const far = Math.max(rows.length / enough, seen / DEPTH) < FAR && level + 1 < EVER
    level += far ? 2 : 1
  }
  return { hits, level: all.length }
}

/**
 * For this statement: where the index gathers a million places for the beginning of a word, they fit. Otherwise it keeps
 * pages instead of lines, and each line of a page is taken apart into words again to see whether it is one of them.
 */
const ROOM = '64MB'

const within = async (db: Executor, { accountId, words, condition, until }: Wanted, places: string, limit: number) => {
  const { rows } = await sql<Row>`
    WITH room AS MATERIALIZED (SELECT set_config('work_mem', ${ROOM}, true) AS is_room), found AS MATERIALIZED (
      SELECT m.account_id, m.id, m.conversation_id, m.kind, m.created_at FROM messages m
      WHERE (SELECT is_room FROM room) = ${ROOM} AND m.kind <> 'activity' AND m.removed_at IS NULL
        AND (search_words(m.words_in, m.text) || search_places(m.account_id, m.created_at)) @@ (${places}::tsquery && ${words}::tsquery)
    ), newest AS MATERIALIZED (
      SELECT * FROM found WHERE account_id = ${accountId} AND (created_at, id) < (${until.at}::timestamptz, ${until.id}::uuid)
      ORDER BY created_at DESC, id DESC LIMIT ${DEPTH}
    ), whole AS (SELECT count(*)::int AS seen, min(created_at) AS last_at, (array_agg(id ORDER BY created_at, id))[1] AS last_id FROM newest)
    SELECT hits.*, whole.seen, whole.last_at::text, whole.last_id FROM whole LEFT JOIN LATERAL (
      SELECT m.id, m.created_at::text AS at, m.conversation_id AS conversation FROM newest m
      JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
      WHERE ${condition} ORDER BY m.created_at DESC, m.id DESC LIMIT ${limit}) AS hits ON TRUE`.execute(db)
  const [first] = rows
  return {
    rows: rows.flatMap(({ id, at, conversation }) => (id ? [{ id, at, conversation, rank: 0 }] : [])),
    seen: first?.seen ?? 0,
    ...(first?.last_id && { end: { at: first.last_at, id: first.last_id } }),
  }
}

const LEVELS = [0, 1, 2, 3, 4]
/** The stretch that is all time. */
const EVER = LEVELS.length

const HOURS_3_MS = 10_800_000
const BEGAN = Date.UTC(2000, 0, 1)

/** Names of stretches of time as the index has them: the one that holds a place and the one before, ever longer; at last all. */
const stretches = ({ accountId, until }: Wanted): string[] => {
  const all = `\u0001${accountId}`
  const at = Date.parse(until.at.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
  const levels = LEVELS.map((level) => {
    const here = Math.floor((at - BEGAN) / (HOURS_3_MS * 8 ** level))
    return `'${all}/${level}/${here}' | '${all}/${level}/${here - 1}'`
  })
  return [...levels, `'${all}'`]
}

/** By how well the words fit; of equals the newest first. */
const ranked = async (db: Executor, { accountId, words }: Wanted, hits: readonly Hit[]): Promise<Hit[]> => {
  if (hits.length === 0) return []
  const { rows } = await sql<{ id: string; rank: number }>`
    SELECT m.id, round(ts_rank(search_words(m.words_in, m.text), ${words}::tsquery, 1)::numeric, 2)::float8 AS rank
    FROM messages m WHERE m.account_id = ${accountId} AND m.id = ANY (${hits.map(({ id }) => id)}::uuid[])`.execute(db)
  const ranks = new Map(rows.map(({ id, rank }) => [id, rank]))
  return hits.map((hit) => ({ ...hit, rank: ranks.get(hit.id) ?? 0 })).sort((a, b) => b.rank - a.rank)
}
