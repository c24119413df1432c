// The same filter, asked of a list and of one thing: both answer alike.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Filter, Matched, MatchFields } from '../contract/index.ts'
import { checkFilter, filterFrom, matchesFilter } from '../contract/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { onEachEngine, testDatabase } from '../testing/index.ts'
import type { Fields } from './filter.ts'
import { compileFilter } from './filter.ts'

const [urgent, refund] = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'] as const
const fields: MatchFields = {
  status: { is: ['open', 'resolved'] },
  words: { is: 'text' },
  number: { is: 'integer' },
  spam: { is: 'boolean' },
  at: { is: 'time' },
  assignee: { is: 'uuid' },
  label: { is: 'set', of: 'uuid' },
}
const things: Matched[] = [
  {
    status: 'open',
    words: 'Where is 100% of it?',
    number: 7,
    spam: false,
    at: '2026-11-20T19:00:00.000Z',
    label: [urgent],
  },
  {
    status: 'resolved',
    words: 'THANKS',
    number: -1,
    spam: true,
    at: '2026-11-21T19:00:00.000Z',
    assignee: refund,
    label: [],
  },
  { label: [urgent, refund] },
]
const row = (it: Matched): Fields => ({
  status: { is: ['open', 'resolved'], at: sql`${it.status ?? null}::text` },
  words: { is: 'text', at: sql`${it.words ?? null}::text` },
  number: { is: 'integer', at: sql`${it.number ?? null}::integer` },
  spam: { is: 'boolean', at: sql`${it.spam ?? null}::boolean` },
  at: { is: 'time', at: sql`${it.at ?? null}::timestamptz` },
  assignee: { is: 'uuid', at: sql`${it.assignee ?? null}::uuid` },
  label: {
    is: 'set',
    of: 'uuid',
    has: (values) => sql`(${it.label}::uuid[] && ${values})`,
    any: sql`(cardinality(${it.label}::uuid[]) > 0)`,
  },
})

const at = '2026-11-20T20:00:00+01:00'
const filters: Filter[] = [
  ...['eq', 'ne'].map((op) => ({ field: 'status', op, value: 'open' })),
  ...['in', 'nin'].map((op) => ({ field: 'status', op, value: ['open'] })),
  ...Object.keys(fields).flatMap((field) => ['is_null', 'not_null'].map((op) => ({ field, op }))),
  ...['0% OF', 'where', 'x', ''].flatMap((value) =>
    ['contains', 'starts_with'].map((op) => ({ field: 'words', op, value })),
  ),
  ...['gt', 'gte', 'lt', 'lte', 'eq', 'ne'].flatMap((op) => [
    { field: 'number', op, value: 7 },
    { field: 'at', op, value: at },
  ]),
  ...['before', 'after'].map((op) => ({ field: 'at', op, value: at })),
  ...['eq', 'ne'].flatMap((op) => [
    { field: 'spam', op, value: true },
    { field: 'assignee', op, value: refund },
    { field: 'label', op, value: refund },
  ]),
  ...['in', 'nin'].map((op) => ({ field: 'label', op, value: [refund, urgent] })),
  { and: [] },
  { or: [] },
  {
    and: [
      { field: 'status', op: 'eq', value: 'open' },
      {
        or: [
          { field: 'spam', op: 'eq', value: true },
          { field: 'number', op: 'gt', value: 1 },
        ],
      },
    ],
  },
].map((filter) => filterFrom(filter))

onEachEngine((engine) => {
  let house: TestDatabase
  beforeAll(async () => {
    house = await testDatabase(engine)
  })
  afterAll(() => house.close())

  test('every operator, of every kind of field, with and without a value', async () => {
    const asked = filters.flatMap((filter) => things.map((it) => ({ filter, it })))
    const { rows } = await sql<{ found: boolean[] }>`
      SELECT ARRAY[${sql.join(asked.map(({ filter, it }) => sql`coalesce(${compileFilter(filter, row(it))}, false)`))}] AS found`.execute(
      house.db.root,
    )
    const said = asked.map(({ filter, it }, i) => [filter, it, rows[0]?.found[i]])
    expect(asked.map(({ filter, it }) => [filter, it, matchesFilter(filter, fields, it)])).toEqual(said)
  })
})

test.each([
  [{ field: 'shoe', op: 'eq', value: 1 }, 'This list has no field “shoe”. It has: status, words,'],
  [{ field: 'constructor', op: 'is_null' }, 'no field “constructor”'],
  [{ field: 'status', op: 'eq', value: 'lost' }, '“status” is one of open, resolved.'],
  [{ field: 'words', op: 'before', value: at }, '“words” cannot be compared with before.'],
  [{ and: [{ field: 'label', op: 'contains', value: 'x' }] }, '“label” cannot be compared with contains.'],
  [{ or: [{ field: 'number', op: 'in', value: 7 }] }, '“number” takes a list'],
])('%j is refused before there is anything to match', (filter, sentence) => {
  expect(() => checkFilter(filterFrom(filter), fields)).toThrow(sentence)
})
