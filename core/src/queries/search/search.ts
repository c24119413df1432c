import { sql } from 'kysely'
import type { Filter, SearchHits, SearchKind } from '../../contract/index.ts'
import { isUuid, Refusal } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { contactViews } from '../contacts.ts'
import type { Fields, Sql } from '../filter.ts'
import { compileFilter } from '../filter.ts'
import type { PageOf } from '../keyset.ts'
import { contactsList, conversationsList, messagesList } from '../lists.ts'
import { contactIds, HITS_MAX } from './contacts.ts'
import { conversationHits } from './conversations.ts'
import { markedIn } from './excerpt.ts'
import type { Found, Place } from './messages.ts'
import { begin, nextBatch, nextBegun } from './messages.ts'
import { hitViews, messageHitViews } from './views.ts'
import { wordsOf } from './words.ts'

export type SearchAsked = {
  of: SearchKind
  words: string
  filter?: Filter
  /** Spam is left out unless it is asked for. */
  spam?: boolean
  cursor?: string
  limit?: number
}
const LIMIT = 20

/** Where the next page begins: what is older than `until`, beyond as many of the best. `begun`: the last word may go on. */
type Cursor = { of: SearchKind; until: Place; offset: number; begun: boolean }
type Looked<K extends SearchKind> = { data: SearchHits[K][]; next?: Cursor }

/** One page of what was found, the best first. What is written meanwhile neither shifts nor repeats anything. */
export const search = async (db: Executor, accountId: string, asked: SearchAsked): Promise<PageOf<unknown>> => {
  const cursor = asked.cursor ? readCursor(asked.cursor, asked.of) : undefined
  const words = asked.words.replaceAll('\0', ' ').toWellFormed()
  const looking: Looking = { db, accountId, asked: { ...asked, words }, limit: asked.limit ?? LIMIT }
  const { data, next } = await LOOK[asked.of](looking, cursor ?? first(asked.of))
  return { data, next: next ? writeCursor(next) : null }
}

type Looking = { db: Executor; accountId: string; asked: SearchAsked; limit: number }

const first = (of: SearchKind): Cursor => ({ of, until: begin(), offset: 0, begun: false })

const conversationFields: Fields = conversationsList.fields
const messageFields: Fields = {
  ...conversationsList.fields,
  kind: messagesList.fields.kind as Fields[string],
  sent_at: messagesList.fields.created_at as Fields[string],
}

const condition = ({ asked: { filter, spam } }: Looking, fields: Fields): Sql =>
  sql`${spam ? sql`true` : sql`NOT c.spam`} AND ${filter ? compileFilter(filter, fields) : sql`true`}`

const messages = async (looking: Looking, cursor: Cursor, exactly?: Found): Promise<Looked<'messages'>> => {
  const { db, accountId, asked, limit } = looking
  const words = await wordsOf(db, accountId, asked.words)
  if (!words) return { data: [] }
  const wanted = { accountId, condition: condition(looking, messageFields), until: cursor.until, enough: 2 * limit }
  const found = await (cursor.begun
    ? nextBegun(db, wanted, words, exactly)
    : nextBatch(db, { ...wanted, words: words.exactly }))
  const { hits, end } = found
  // Whole words come first; where there are few, the last one may be still on its way.
  const fewer = hits.length < limit && asked.cursor === undefined && !cursor.begun
  if (fewer && words.begun !== '' && words.begun !== words.exactly)
    return messages(looking, { ...cursor, begun: true }, found)
  const page = hits.slice(cursor.offset, cursor.offset + limit)
  const data = await messageHitViews(db, accountId, cursor.begun ? words.begun : words.exactly, page)
  const offset = cursor.offset + limit
  if (offset < hits.length) return { data, next: { ...cursor, until: upTo(hits), offset } }
  return { data, ...(end && { next: { ...cursor, until: end, offset: 0 } }) }
}

/** The newest of them and what is older: what is written from now on does not come between. */
const upTo = (hits: readonly Place[]): Place => ({
  ...begin(),
  at: hits.map(({ at }) => at).reduce((a, b) => (a > b ? a : b)),
})

const conversations = async (looking: Looking, cursor: Cursor): Promise<Looked<'conversations'>> => {
  const { db, accountId, asked, limit } = looking
  const words = await wordsOf(db, accountId, asked.words)
  const page = { offset: cursor.offset, limit: limit + 1, at: new Date(cursor.until.at), words }
  const found = await conversationHits(db, accountId, asked.words, {
    ...page,
    condition: condition(looking, conversationFields),
  })
  const data = await hitViews(db, accountId, { typed: asked.words, words: words?.begun }, found.slice(0, limit))
  return { data, ...onward(cursor, found.length, limit) }
}

const contacts = async (looking: Looking, cursor: Cursor): Promise<Looked<'contacts'>> => {
  const { db, accountId, asked, limit } = looking
  const chosen = asked.filter ? compileFilter(asked.filter, contactsList.fields) : sql`true`
  const page = { offset: cursor.offset, limit: limit + 1, condition: chosen }
  const found = await contactIds(db, accountId, asked.words, page)
  const views = await contactViews(db, accountId, found.slice(0, limit))
  const data = found.slice(0, limit).flatMap((id) => views.get(id) ?? [])
  const hits = data.map((contact) => ({ contact, excerpt: markedIn(contact.name, asked.words) }))
  return { data: hits, ...onward(cursor, found.length, limit) }
}

const onward = ({ of, offset, until }: Cursor, found: number, limit: number): { next?: Cursor } => {
  if (found <= limit || offset + limit >= HITS_MAX) return {}
  return { next: { of, begun: true, until: offset === 0 ? begin(new Date()) : until, offset: offset + limit } }
}

const LOOK = { messages, conversations, contacts } as const

const writeCursor = ({ of, until, offset, begun }: Cursor): string =>
  Buffer.from(JSON.stringify([of, until.at, until.id, offset, begun])).toString('base64url')

const TIME = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:\d\d)?)$/
const OFFSET_MAX = 1_000

const readCursor = (cursor: string, wanted: SearchKind): Cursor => {
  const given = parsed(cursor)
  if (Array.isArray(given) && given.length === 5) {
    const [of, at, id, offset, begun] = given as unknown[]
    const placed = typeof at === 'string' && TIME.test(at) && isUuid(id)
    if (of === wanted && placed && isOffset(offset) && typeof begun === 'boolean')
      return { of: wanted, until: { at, id }, offset, begun }
  }
  throw new Refusal('invalid', 'This cursor is not of this search. Leave it out to start from the beginning.')
}

const isOffset = (it: unknown): it is number =>
  Number.isInteger(it) && (it as number) >= 0 && (it as number) < OFFSET_MAX

const parsed = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}
