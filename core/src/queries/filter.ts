import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Condition, Filter, FilterScalar as Scalar } from '../contract/index.ts'
import { filterText, filterValue, filterValues, unfitOperator, unknownField } from '../contract/index.ts'

/** One filter language for every list. Names and operators are looked up, values are bound: nothing a caller writes becomes SQL. */
export type Sql = RawBuilder<unknown>

export type Field =
  | { is: Scalar; at: Sql }
  /** Many values per row, such as labels: `has` says whether one of them is among the given. */
  | { is: 'set'; of: 'uuid'; has: (values: Sql) => Sql; any: Sql }
  /** Many texts per row, such as addresses: `where` says whether one of them fits. */
  | { is: 'any'; of: 'text'; where: (fits: (at: Sql) => Sql) => Sql }
export type Fields = Record<string, Field>

export const compileFilter = (filter: Filter, fields: Fields): Sql => {
  if ('and' in filter) return joined(filter.and, fields, sql` AND `, sql`true`)
  if ('or' in filter) return joined(filter.or, fields, sql` OR `, sql`false`)
  const field = Object.hasOwn(fields, filter.field) ? fields[filter.field] : undefined
  if (!field) throw unknownField(filter.field, Object.keys(fields))
  if (field.is === 'set') return compileSet(filter, field)
  return field.is === 'any' ? compileAny(filter, field) : compileScalar(filter, field.is, field.at)
}

const joined = (parts: readonly Filter[], fields: Fields, by: Sql, none: Sql): Sql =>
  parts.length === 0
    ? none
    : sql`(${sql.join(
        parts.map((part) => compileFilter(part, fields)),
        by,
      )})`

const compileSet = ({ field, op, value }: Condition, { has, any }: Extract<Field, { is: 'set' }>): Sql => {
  switch (op) {
    case 'eq':
    case 'in':
      return has(list(field, 'uuid', op === 'eq' ? [value] : value))
    case 'ne':
    case 'nin':
      return sql`NOT ${has(list(field, 'uuid', op === 'ne' ? [value] : value))}`
    case 'is_null':
      return sql`NOT ${any}`
    case 'not_null':
      return any
    default:
      throw unfitOperator(field, op)
  }
}

/** Whoever asks for "not this one" means rows that have it nowhere. */
const compileAny = (condition: Condition, { of, where }: Extract<Field, { is: 'any' }>): Sql => {
  const fits = (op: Condition['op']) => where((at) => compileScalar({ ...condition, op }, of, at))
  switch (condition.op) {
    case 'ne':
      return sql`NOT ${fits('eq')}`
    case 'nin':
      return sql`NOT ${fits('in')}`
    case 'is_null':
      return sql`NOT ${fits('not_null')}`
    default:
      return fits(condition.op)
  }
}

const ORDERS = { gt: sql`>`, gte: sql`>=`, lt: sql`<`, lte: sql`<=`, after: sql`>`, before: sql`<` } as const

const compileScalar = ({ field, op, value }: Condition, type: Scalar, at: Sql): Sql => {
  switch (op) {
    case 'is_null':
      return sql`${at} IS NULL`
    case 'not_null':
      return sql`${at} IS NOT NULL`
    case 'eq':
      return sql`${at} = ${one(field, type, value)}`
    // Also where there is no value: whoever asks for "not omar" means the unassigned as well.
    case 'ne':
      return sql`${at} IS DISTINCT FROM ${one(field, type, value)}`
    case 'in':
      return sql`${at} = ANY (${list(field, type, value)})`
    case 'nin':
      return sql`(${at} IS NULL OR ${at} <> ALL (${list(field, type, value)}))`
    case 'contains':
    case 'starts_with':
      if (type !== 'text') throw unfitOperator(field, op)
      return sql`${at} ILIKE ${pattern(op, filterText(field, value))} ESCAPE '!'`
    case 'before':
    case 'after':
      if (type !== 'time') throw unfitOperator(field, op)
      return sql`${at} ${ORDERS[op]} ${one(field, type, value)}`
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      if (type !== 'integer' && type !== 'time' && type !== 'text') throw unfitOperator(field, op)
      return sql`${at} ${ORDERS[op]} ${one(field, type, value)}`
    default:
      return op satisfies never
  }
}

/** `%` and `_` are letters like any other to whoever searches for them. */
const pattern = (op: 'contains' | 'starts_with', text: string): string => {
  const escaped = text.replace(/[!%_]/g, '!$&')
  return op === 'contains' ? `%${escaped}%` : `${escaped}%`
}

const CASTS = {
  uuid: sql`uuid`,
  text: sql`text`,
  integer: sql`integer`,
  boolean: sql`boolean`,
  time: sql`timestamptz`,
} as const
const castOf = (type: Scalar): Sql => (typeof type === 'string' ? CASTS[type] : CASTS.text)

const one = (field: string, type: Scalar, value: unknown): Sql =>
  sql`${filterValue(field, type, value)}::${castOf(type)}`

const list = (field: string, type: Scalar, values: unknown): Sql =>
  sql`${filterValues(field, type, values)}::${castOf(type)}[]`
