import { sql } from 'kysely'
import type { ConversationPage, ConversationView } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { conversationViews } from '../conversations.ts'
import type { Sql } from '../filter.ts'
import { pageOfIds } from '../keyset.ts'
import { conversationsList } from '../lists.ts'
import { fittingContacts, HITS_MAX } from './contacts.ts'
import type { Hit, Wanted } from './messages.ts'
import { begin, nextBatch, nextBegun } from './messages.ts'
import type { Words } from './words.ts'
import { wordsOf } from './words.ts'

const PAGE = 10
/** Of a filter that lets few through, the conversations of so many lines; all pages are of these. */
const LINES = 100
const NUMBER = /^#?(\d{1,9})$/
/** Its number was typed: it is the one that is meant. */
const EXACTLY = 9

/** `line`: the message whose words it was found by. */
export type FoundConversation = { id: string; line?: Hit }
type Asked = { offset?: number; limit?: number; condition?: Sql; at?: Date; words?: Words }

/**
 * Conversations by their number, by who asks, or by what was said in them; best first, then newest. One is found by its
 * newest lines that fit, so many of a whole account: who finds that many says more.
 */
export const conversationHits = async (
  db: Executor,
  accountId: string,
  given: string,
  { offset = 0, limit = PAGE, condition = sql`true`, at, words }: Asked = {},
): Promise<FoundConversation[]> => {
  if (!given.trim()) return []
  const lines = words ? await linesWith(db, { accountId, condition, until: begin(at), enough: LINES }, words) : []
  const best = new Map<string, Hit>()
  for (const line of lines) if (!best.has(line.conversation)) best.set(line.conversation, line)
  const number = Number(NUMBER.exec(given.trim())?.[1] ?? -1)
  const { rows } = await sql<{ id: string }>`
    SELECT c.id FROM (
      SELECT id, max(fits) AS fits FROM (
        (SELECT id, ${EXACTLY}::float8 AS fits FROM conversations WHERE account_id = ${accountId} AND number = ${number})
        UNION ALL
        (SELECT v.id, f.fits FROM (${await fittingContacts(db, accountId, given)}) f
          JOIN contacts k ON k.account_id = ${accountId} AND (k.id = f.root OR k.root_id = f.root)
          JOIN conversations v ON v.account_id = k.account_id AND v.contact_id = k.id LIMIT ${HITS_MAX})
        UNION ALL
        (SELECT * FROM unnest(${[...best.keys()]}::uuid[], ${[...best.values()].map(({ rank }) => Math.min(rank, 1))}::float8[]))) AS hits
      GROUP BY id) AS best JOIN conversations c ON c.account_id = ${accountId} AND c.id = best.id
    WHERE ${condition} ORDER BY best.fits DESC, c.last_message_at DESC, c.id LIMIT ${limit} OFFSET ${offset}`.execute(
    db,
  )
  return rows.map(({ id }) => ({ id, ...(best.has(id) && { line: best.get(id) as Hit }) }))
}

/** Whole words, where there is more of them than is looked at; else the last one may be still on its way. */
const linesWith = async (db: Executor, wanted: Omit<Wanted, 'words'>, words: Words): Promise<Hit[]> => {
  const exactly = await nextBatch(db, { ...wanted, words: words.exactly })
  if (exactly.end || words.begun === '' || words.begun === words.exactly) return exactly.hits
  return (await nextBegun(db, wanted, words, exactly)).hits
}

/** The same for tools that show conversations and nothing besides. */
export const searchConversations = async (
  db: Executor,
  accountId: string,
  given: string,
  { after = '0', limit = PAGE }: { after?: string; limit?: number } = {},
): Promise<ConversationPage> => {
  const offset = Math.max(0, Number.parseInt(after, 10) || 0)
  const words = await wordsOf(db, accountId, given)
  const found = await conversationHits(db, accountId, given, { offset, limit: limit + 1, words })
  const ids = found.slice(0, limit).map(({ id }) => id)
  const next = found.length > limit ? { next: String(offset + limit) } : {}
  return { rows: inOrder(await conversationViews(db, accountId, ids), ids), ...next }
}

const inOrder = (views: readonly ConversationView[], ids: readonly string[]): ConversationView[] =>
  ids.flatMap((id) => views.find((view) => view.id === id) ?? [])

/** Conversations of a contact and of everybody merged with it. */
export const ofPerson = (accountId: string, contact: string) => sql`c.contact_id IN (
  SELECT g.id FROM contacts a JOIN contacts g ON g.account_id = a.account_id
    AND (g.id = coalesce(a.root_id, a.id) OR g.root_id = coalesce(a.root_id, a.id))
  WHERE a.account_id = ${accountId} AND a.id = ${contact})`

/** Everything a person ever asked, in whichever inbox, newest first. */
export const historyOf = async (
  db: Executor,
  accountId: string,
  contact: string,
  { after, limit = PAGE }: { after?: string; limit?: number } = {},
): Promise<ConversationPage> => {
  const asked = { limit, ...(after ? { cursor: after } : {}) }
  const { data, next } = await pageOfIds(db, conversationsList, accountId, asked, ofPerson(accountId, contact))
  return { rows: inOrder(await conversationViews(db, accountId, data), data), ...(next ? { next } : {}) }
}
