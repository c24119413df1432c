import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { isUuid, Refusal, z } from '../contract/index.ts'

/** One filter language for every list. Names and operators are looked up, values are bound: nothing a caller writes becomes SQL. */
export type Sql = RawBuilder<unknown>
type Scalar = 'uuid' | 'text' | 'integer' | 'boolean' | 'time' | readonly string[]

export type Field =
  | { is: Scalar; at: Sql }
  /** Many values per row, such as labels: `has` says whether one of them is among the given. */
  | { is: 'set'; of: 'uuid'; has: (values: Sql) => Sql; any: Sql }
export type Fields = Record<string, Field>

export const operators = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'nin',
  'contains',
  'starts_with',
  'is_null',
  'not_null',
  'before',
  'after',
] as const
export type Operator = (typeof operators)[number]

export type Condition = { field: string; op: Operator; value?: unknown }
export type Filter = Condition | { and: Filter[] } | { or: Filter[] }

const DEPTH_MAX = 5
const CONDITIONS_MAX = 50
const VALUES_MAX = 200
const TEXT_MAX = 500

const conditionSchema = z.strictObject({
  field: z.string().max(100),
  op: z.enum(operators),
  value: z.unknown().optional(),
})
const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ and: z.array(filterSchema).max(CONDITIONS_MAX) }),
    z.strictObject({ or: z.array(filterSchema).max(CONDITIONS_MAX) }),
    conditionSchema,
  ]),
)

export const readFilter = (text: string | undefined): Filter | undefined => {
  if (text === undefined || text === '') return undefined
  const given = parsedJson(text)
  // Before the schema walks it: a hostile depth must not become a deep recursion.
  checkShape(given, 1, { conditions: 0 })
  const parsed = filterSchema.safeParse(given)
  if (!parsed.success) throw wrong('A filter is {"field", "op", "value"}, {"and": […]} or {"or": […]}.')
  return parsed.data
}

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw wrong('The filter is not valid JSON.')
  }
}

const checkShape = (it: unknown, depth: number, seen: { conditions: number }): void => {
  if (typeof it !== 'object' || it === null) return
  const parts = (it as { and?: unknown; or?: unknown }).and ?? (it as { or?: unknown }).or
  if (!Array.isArray(parts)) {
    if (++seen.conditions > CONDITIONS_MAX) throw wrong(`A filter has up to ${CONDITIONS_MAX} conditions.`)
    return
  }
  if (depth >= DEPTH_MAX) throw wrong(`A filter is nested up to ${DEPTH_MAX} deep.`)
  for (const part of parts) checkShape(part, depth + 1, seen)
}

export const compileFilter = (filter: Filter, fields: Fields): Sql => {
  if ('and' in filter) return joined(filter.and, fields, sql` AND `, sql`true`)
  if ('or' in filter) return joined(filter.or, fields, sql` OR `, sql`false`)
  const field = Object.hasOwn(fields, filter.field) ? fields[filter.field] : undefined
  if (!field) throw wrong(`This list has no field “${filter.field}”. It has: ${Object.keys(fields).join(', ')}.`)
  return field.is === 'set' ? compileSet(filter, field) : compileScalar(filter, field.is, field.at)
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
      throw unfit(field, op)
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
      if (type !== 'text') throw unfit(field, op)
      return sql`${at} ILIKE ${pattern(op, textOf(field, value))} ESCAPE '!'`
    case 'before':
    case 'after':
      if (type !== 'time') throw unfit(field, op)
      return sql`${at} ${ORDERS[op]} ${one(field, type, value)}`
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      if (type !== 'integer' && type !== 'time' && type !== 'text') throw unfit(field, op)
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

const one = (field: string, type: Scalar, value: unknown): Sql => sql`${typed(field, type, value)}::${castOf(type)}`

const list = (field: string, type: Scalar, values: unknown): Sql => {
  if (!Array.isArray(values) || values.length > VALUES_MAX)
    throw wrong(`“${field}” takes a list of up to ${VALUES_MAX} values here.`)
  return sql`${values.map((value) => typed(field, type, value))}::${castOf(type)}[]`
}

const INT_MAX = 2_147_483_647

const typed = (field: string, type: Scalar, value: unknown): string | number | boolean => {
  if (typeof type !== 'string') return oneOf(field, type, value)
  switch (type) {
    case 'uuid':
      if (isUuid(value)) return value
      throw wrong(`“${field}” takes an id.`)
    case 'text':
      return textOf(field, value)
    case 'integer':
      if (Number.isInteger(value) && Math.abs(value as number) <= INT_MAX) return value as number
      throw wrong(`“${field}” takes a whole number.`)
    case 'boolean':
      if (typeof value === 'boolean') return value
      throw wrong(`“${field}” takes true or false.`)
    case 'time':
      return timeOf(field, value)
    default:
      return type satisfies never
  }
}

const oneOf = (field: string, choices: readonly string[], value: unknown): string => {
  if (typeof value === 'string' && choices.includes(value)) return value
  throw wrong(`“${field}” is one of ${choices.join(', ')}.`)
}

const textOf = (field: string, value: unknown): string => {
  if (typeof value === 'string' && value.length <= TEXT_MAX && !value.includes('\0') && value.isWellFormed())
    return value
  throw wrong(`“${field}” takes text of up to ${TEXT_MAX} characters.`)
}

const timeSchema = z.union([z.iso.datetime({ offset: true }), z.iso.date()])

const timeOf = (field: string, value: unknown): string => {
  const parsed = timeSchema.safeParse(value)
  if (parsed.success) return new Date(parsed.data).toISOString()
  throw wrong(`“${field}” takes a time like 2026-11-20T19:00:00Z.`)
}

const wrong = (tell: string): Refusal => new Refusal('invalid', tell)
const unfit = (field: string, op: Operator): Refusal => wrong(`“${field}” cannot be compared with ${op}.`)
