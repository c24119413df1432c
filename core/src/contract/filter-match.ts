import type { Condition, Filter, FilterScalar } from './filter.ts'
import { filterText, filterValue, filterValues, unfitOperator, unknownField } from './filter.ts'

/** What may be asked of something that is no row of a list. `set`: many values, such as labels. */
export type MatchField = { is: FilterScalar } | { is: 'set'; of: FilterScalar }
export type MatchFields = Record<string, MatchField>
type Scalar = string | number | boolean
/** What it is. A field that is missing has no value, as `NULL` has none in a list. */
export type Matched = Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>

/** Refuses what `matchesFilter` would, before there is anything to match. */
export const checkFilter = (filter: Filter, fields: MatchFields): void => {
  if ('and' in filter) for (const part of filter.and) checkFilter(part, fields)
  else if ('or' in filter) for (const part of filter.or) checkFilter(part, fields)
  else matchesCondition(filter, fields, {})
}

/** The filter language of the lists, asked of one thing that is not in a table. It answers as the list would. */
export const matchesFilter = (filter: Filter, fields: MatchFields, it: Matched): boolean => {
  if ('and' in filter) return filter.and.every((part) => matchesFilter(part, fields, it))
  if ('or' in filter) return filter.or.some((part) => matchesFilter(part, fields, it))
  return matchesCondition(filter, fields, it)
}

const matchesCondition = (condition: Condition, fields: MatchFields, it: Matched): boolean => {
  const field = Object.hasOwn(fields, condition.field) ? fields[condition.field] : undefined
  if (!field) throw unknownField(condition.field, Object.keys(fields))
  const value = Object.hasOwn(it, condition.field) ? it[condition.field] : undefined
  if ('of' in field) return matchesSet(condition, field.of, (value ?? []) as readonly Scalar[])
  return matchesScalar(condition, field.is, value as Scalar | undefined)
}

const matchesSet = ({ field, op, value }: Condition, of: FilterScalar, has: readonly Scalar[]): boolean => {
  const among = (wanted: unknown): boolean => filterValues(field, of, wanted).some((one) => has.includes(one))
  switch (op) {
    case 'eq':
    case 'in':
      return among(op === 'eq' ? [value] : value)
    case 'ne':
    case 'nin':
      return !among(op === 'ne' ? [value] : value)
    case 'is_null':
      return has.length === 0
    case 'not_null':
      return has.length > 0
    default:
      throw unfitOperator(field, op)
  }
}

const ORDERS = {
  gt: (a: Scalar, b: Scalar) => a > b,
  gte: (a: Scalar, b: Scalar) => a >= b,
  lt: (a: Scalar, b: Scalar) => a < b,
  lte: (a: Scalar, b: Scalar) => a <= b,
  after: (a: Scalar, b: Scalar) => a > b,
  before: (a: Scalar, b: Scalar) => a < b,
} as const

const matchesScalar = ({ field, op, value }: Condition, type: FilterScalar, it: Scalar | undefined): boolean => {
  switch (op) {
    case 'is_null':
      return it === undefined
    case 'not_null':
      return it !== undefined
    case 'eq':
      return filterValue(field, type, value) === it
    case 'ne':
      return filterValue(field, type, value) !== it
    case 'in':
      return filterValues(field, type, value).some((one) => one === it)
    case 'nin':
      return filterValues(field, type, value).every((one) => one !== it)
    case 'contains':
    case 'starts_with':
      if (type !== 'text') throw unfitOperator(field, op)
      return holds(op, String(it ?? ''), filterText(field, value)) && it !== undefined
    default: {
      if (!ordered(op, type)) throw unfitOperator(field, op)
      const wanted = filterValue(field, type, value)
      return it !== undefined && ORDERS[op](it, wanted)
    }
  }
}

const ordered = (op: keyof typeof ORDERS, type: FilterScalar): boolean =>
  type === 'time' || (op !== 'before' && op !== 'after' && (type === 'integer' || type === 'text'))

const holds = (op: 'contains' | 'starts_with', it: string, wanted: string): boolean =>
  op === 'contains'
    ? it.toLowerCase().includes(wanted.toLowerCase())
    : it.toLowerCase().startsWith(wanted.toLowerCase())
