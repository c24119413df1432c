import { sql } from 'kysely'
import type { Filter } from '../contract/index.ts'
import { isUuid, Refusal } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import type { Fields, Sql } from './filter.ts'
import { compileFilter } from './filter.ts'

/** What a list may be sorted by. Never null: a place in the order is a value and an id. */
export type Sort = { at: Sql; as: 'timestamptz' | 'integer' | 'text' | 'bigint' }

export type List = {
  /** The table, under the alias its fields and sorts use. */
  from: Sql
  account: Sql
  id: Sql
  idAs: 'uuid' | 'bigint'
  fields: Fields
  sorts: Record<string, Sort>
  /** With `-` in front: the other way round. */
  order: string
}

export type Asked = { filter?: Filter; sort?: string; limit?: number; cursor?: string }
export type PageOf<T> = { data: T[]; next: string | null }

const LIMIT_MAX = 200
const LIMIT = 50

/**
 * The ids of one page and the cursor to the next. The order is by one field and the id, so it is the same for every page;
 * the cursor holds the last row's place, so what is written meanwhile neither shifts nor repeats rows.
 */
export const pageOfIds = async (
  db: Executor,
  list: List,
  accountId: string,
  asked: Asked,
  also: Sql = sql`true`,
): Promise<PageOf<string>> => {
  const order = orderOf(list, asked.sort)
  const limit = Math.min(asked.limit ?? LIMIT, LIMIT_MAX)
  const filter = asked.filter ? compileFilter(asked.filter, list.fields) : sql`true`
  const after = asked.cursor ? afterPlace(list, order, asked.cursor) : sql`true`
  const { rows } = await sql<{ id: string; place: string }>`
    SELECT (${list.id})::text AS id, (${order.at})::text AS place FROM ${list.from}
    WHERE ${list.account} = ${accountId} AND ${also} AND ${filter} AND ${after}
    ORDER BY ${order.at} ${order.direction}, ${list.id} ${order.direction} LIMIT ${limit + 1}`.execute(db)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { data: page.map((row) => row.id), next: rows.length > limit && last ? writeCursor(order.name, last) : null }
}

type Order = Sort & { name: string; down: boolean; direction: Sql }

const orderOf = (list: List, asked: string | undefined): Order => {
  const name = asked ?? list.order
  const down = name.startsWith('-')
  const key = down ? name.slice(1) : name
  const sort = Object.hasOwn(list.sorts, key) ? list.sorts[key] : undefined
  if (!sort)
    throw new Refusal(
      'invalid',
      `This list cannot be sorted by “${key}”. It can by: ${Object.keys(list.sorts).join(', ')}.`,
    )
  return { ...sort, name, down, direction: down ? sql`DESC` : sql`ASC` }
}

const CASTS = {
  timestamptz: sql`timestamptz`,
  integer: sql`integer`,
  text: sql`text`,
  bigint: sql`bigint`,
  uuid: sql`uuid`,
} as const

const afterPlace = (list: List, order: Order, cursor: string): Sql => {
  const { place, id } = readCursor(list, order, cursor)
  const compare = order.down ? sql`<` : sql`>`
  return sql`(${order.at}, ${list.id}) ${compare} (${place}::${CASTS[order.as]}, ${id}::${CASTS[list.idAs]})`
}

const writeCursor = (sort: string, { place, id }: { place: string; id: string }): string =>
  Buffer.from(JSON.stringify([sort, place, id])).toString('base64url')

const PLACES = {
  timestamptz: /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/,
  integer: /^-?\d{1,9}$|^-?1\d{9}$|^-?20\d{8}$/,
  bigint: /^\d{1,18}$/,
  text: /^[^\0]{0,2000}$/su,
} as const

/** A cursor belongs to the order it was made in; anything else would show a page of nowhere. */
const readCursor = (list: List, order: Order, cursor: string): { place: string; id: string } => {
  const given = parsed(cursor)
  if (Array.isArray(given) && given.length === 3) {
    const [sort, place, id] = given as unknown[]
    const idFits = list.idAs === 'uuid' ? isUuid(id) : typeof id === 'string' && PLACES.bigint.test(id)
    if (sort === order.name && typeof place === 'string' && PLACES[order.as].test(place) && idFits)
      return { place, id: id as string }
  }
  throw new Refusal('invalid', 'This cursor is not of this list and order. Leave it out to start from the beginning.')
}

const parsed = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}
