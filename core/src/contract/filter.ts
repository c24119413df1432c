import { z } from 'zod'
import { Refusal } from './errors.ts'
import { isUuid } from './ids.ts'

// One filter language, for every list and for whatever else is chosen by what it is: read and checked here.

/** What a field holds. A list of words: it is one of them. */
export type FilterScalar = 'uuid' | 'text' | 'integer' | 'boolean' | 'time' | readonly string[]

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
export const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ and: z.array(filterSchema).max(CONDITIONS_MAX) }),
    z.strictObject({ or: z.array(filterSchema).max(CONDITIONS_MAX) }),
    conditionSchema,
  ]),
)

export const readFilter = (text: string | undefined): Filter | undefined =>
  text === undefined || text === '' ? undefined : filterFrom(parsedJson(text))

/** What came as JSON already. */
export const filterFrom = (given: unknown): Filter => {
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

/** The values of `in` and `nin`. */
export const filterValues = (field: string, type: FilterScalar, values: unknown): (string | number | boolean)[] => {
  if (!Array.isArray(values) || values.length > VALUES_MAX)
    throw wrong(`“${field}” takes a list of up to ${VALUES_MAX} values here.`)
  return values.map((value) => filterValue(field, type, value))
}

/** The value as the field takes it, or a refusal that says what it takes. */
const INT_MAX = 2_147_483_647

export const filterValue = (field: string, type: FilterScalar, value: unknown): string | number | boolean => {
  if (typeof type !== 'string') return oneOf(field, type, value)
  switch (type) {
    case 'uuid':
      if (isUuid(value)) return value
      throw wrong(`“${field}” takes an id.`)
    case 'text':
      return filterText(field, value)
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

export const filterText = (field: string, value: unknown): string => {
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
export const unknownField = (field: string, known: readonly string[]): Refusal =>
  wrong(`This list has no field “${field}”. It has: ${known.join(', ')}.`)
export const unfitOperator = (field: string, op: Operator): Refusal =>
  wrong(`“${field}” cannot be compared with ${op}.`)
