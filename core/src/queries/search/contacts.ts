import { sql } from 'kysely'
import type { ContactView } from '../../contract/index.ts'
import { spelling } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { contactViews } from '../contacts.ts'
import type { Sql } from '../filter.ts'

// Every source is read by an index and gives up after so many hits: who finds that many says more.
export const HITS_MAX = 200
const PAGE = 10

const escapedLike = (words: string): string => words.replace(/[!%_]/g, '!$&')

/** Every word begins a word of the name. Letters and digits only, so nothing in it is an operator. */
const nameQuery = (words: string): string =>
  (words.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `'${word}':*`).join(' & ')

const ADDRESSES = ['email', 'phone'] as const

/** How well something fits: exactly, by its beginning, by one of its words, or nearly. */
const EXACT = sql`4`
const BEGINS = sql`3`
const HOLDS = sql`2`
const ALIKE = sql`1`

/** What was typed, as the address it may be: with spaces, in capitals, in the other form of its country. */
const addresses = (given: string): Sql =>
  sql.join(ADDRESSES.map((namespace) => sql`(${namespace}, ${spelling(namespace, given).value})`))

/** Shorter ones are alike to too much. */
const ALIKE_MIN = 4

/** Names with a letter wrong, addresses by their middle: only where the database has the indexes for it. */
const alike = (accountId: string, words: string): Sql => sql`
  UNION ALL
  (SELECT a, ${ALIKE} FROM contacts_alike(${accountId}, ${words}, ${HITS_MAX}) AS a)
  UNION ALL
  (SELECT coalesce(c.root_id, c.id), ${ALIKE}
    FROM identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
    WHERE i.account_id = ${accountId} AND i.namespace IN ('email', 'phone') AND lower(i.value) LIKE ${`%${escapedLike(words)}%`} ESCAPE '!' LIMIT ${HITS_MAX})`

/** Roots of contacts, with how well they fit. */
export const fittingContacts = async (db: Executor, accountId: string, given: string): Promise<Sql> => {
  const words = given.trim().toLowerCase()
  const begins = `${escapedLike(words)}%`
  const nearly = words.length >= ALIKE_MIN && (await knowsAlike(db)) ? alike(accountId, words) : sql``
  return sql`
    SELECT root, max(fits) AS fits FROM (
      (SELECT coalesce(c.root_id, c.id) AS root,
        CASE WHEN lower(c.name) = ${words} THEN ${EXACT} WHEN lower(c.name) LIKE ${begins} ESCAPE '!' THEN ${BEGINS} ELSE ${HOLDS} END AS fits
        FROM contacts c
        WHERE c.account_id = ${accountId} AND to_tsvector('simple', c.name) @@ to_tsquery('simple', ${nameQuery(words)}) LIMIT ${HITS_MAX})
      UNION ALL
      (SELECT coalesce(c.root_id, c.id), CASE WHEN lower(i.value) = ${words} THEN ${EXACT} ELSE ${BEGINS} END
        FROM identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
        WHERE i.account_id = ${accountId} AND lower(i.value) LIKE ${begins} ESCAPE '!' LIMIT ${HITS_MAX})
      UNION ALL
      (SELECT coalesce(c.root_id, c.id), ${EXACT}
        FROM identities i JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
        WHERE i.account_id = ${accountId} AND (i.namespace, i.value) IN (${addresses(given)}) LIMIT ${HITS_MAX})
      ${nearly}) AS found
    GROUP BY root`
}

/** Whether the migration was allowed what it takes. */
export const knowsAlike = async (db: Executor): Promise<boolean> => {
  const { rows } = await sql<{ there: boolean }>`
    SELECT to_regproc('contacts_alike') IS NOT NULL AS there`.execute(db)
  return rows[0]?.there === true
}

type ContactsAsked = { offset?: number; limit?: number; condition?: Sql }

/** Ids of people by name or address, best first. `condition`: over the contact `k`. */
export const contactIds = async (
  db: Executor,
  accountId: string,
  words: string,
  { offset = 0, limit = PAGE, condition = sql`true` }: ContactsAsked = {},
): Promise<string[]> => {
  if (!words.trim()) return []
  const { rows } = await sql<{ root: string }>`
    SELECT f.root FROM (${await fittingContacts(db, accountId, words)}) f JOIN contacts k ON k.account_id = ${accountId} AND k.id = f.root
    WHERE ${condition} ORDER BY f.fits DESC, k.created_at DESC, f.root LIMIT ${limit} OFFSET ${offset}`.execute(db)
  return rows.map(({ root }) => root)
}

/** People by name or address, best first. */
export const searchContacts = async (
  db: Executor,
  accountId: string,
  words: string,
  limit = PAGE,
): Promise<ContactView[]> => {
  const ids = await contactIds(db, accountId, words, { limit })
  const views = await contactViews(db, accountId, ids)
  return ids.flatMap((id) => views.get(id) ?? [])
}
