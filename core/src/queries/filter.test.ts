import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { describe, expect, test } from 'vitest'
import { readFilter } from '../contract/index.ts'
import { compileFilter } from './filter.ts'
import { conversationsList } from './lists.ts'

const postgres = new Kysely({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})
const compiled = (filter: unknown) => {
  const read = readFilter(JSON.stringify(filter))
  if (!read) throw new Error('nothing read')
  return compileFilter(read, conversationsList.fields).compile(postgres)
}
const refused = expect.objectContaining({ code: 'invalid' })
const omar = '018f0000-0000-7000-8000-000000000001'

describe('a filter', () => {
  test('binds every value', () => {
    const { sql, parameters } = compiled({
      and: [
        { field: 'status', op: 'in', value: ['open', 'pending'] },
        {
          or: [
            { field: 'assignee', op: 'eq', value: omar },
            { field: 'assignee', op: 'is_null' },
          ],
        },
      ],
    })
    expect(sql).toBe(
      '("c"."status" = ANY ($1::text[]) AND ("c"."assignee_id" = $2::uuid OR "c"."assignee_id" IS NULL))',
    )
    expect(parameters).toEqual([['open', 'pending'], omar])
  })

  test('takes % and _ for what they are', () => {
    expect(compiled({ field: 'text', op: 'contains', value: '100%_!' }).parameters).toEqual(['%100!%!_!!%'])
  })

  test('counts the unassigned among those who are not omar', () => {
    expect(compiled({ field: 'assignee', op: 'ne', value: omar }).sql).toContain('IS DISTINCT FROM')
    expect(compiled({ field: 'assignee', op: 'nin', value: [omar] }).sql).toContain('IS NULL OR')
  })

  test.each([
    ['a field that is not there', { field: 'password', op: 'eq', value: 'x' }],
    ['a field of every object', { field: 'constructor', op: 'eq', value: 'x' }],
    ['an operator that is not there', { field: 'status', op: 'union', value: 'x' }],
    ['a status that is not one', { field: 'status', op: 'eq', value: 'lost' }],
    ['text where a number belongs', { field: 'number', op: 'gt', value: '1 OR 1=1' }],
    ['a number no column holds', { field: 'number', op: 'gt', value: 1e20 }],
    ['text where an id belongs', { field: 'id', op: 'eq', value: "' OR 1=1 --" }],
    ['a time that is none', { field: 'created_at', op: 'before', value: 'yesterday' }],
    ['searching in a number', { field: 'number', op: 'contains', value: '1' }],
    ['one value where a list belongs', { field: 'status', op: 'in', value: 'open' }],
    ['a list without end', { field: 'number', op: 'in', value: Array.from({ length: 201 }, (_, i) => i) }],
    ['a NUL', { field: 'text', op: 'contains', value: 'a\0b' }],
    ['half a character', { field: 'text', op: 'contains', value: '\ud800' }],
    ['more than was asked for', { field: 'status', op: 'eq', value: 'open', sql: 'DROP TABLE' }],
    ['both and and or', { and: [], or: [] }],
    ['nothing', {}],
    ['a number', 5],
    ['null', null],
  ])('refuses %s', (_what, filter) => {
    expect(() => compiled(filter)).toThrow(refused)
  })

  test('is neither deep nor wide', () => {
    const deep = (levels: number): unknown =>
      levels === 0 ? { field: 'spam', op: 'eq', value: true } : { and: [deep(levels - 1)] }
    const wide = (count: number): unknown => ({
      or: Array.from({ length: count }, () => ({ field: 'spam', op: 'eq', value: true })),
    })
    expect(() => compiled(deep(4))).not.toThrow()
    expect(() => compiled(deep(5))).toThrow(refused)
    expect(() => compiled(deep(3_000))).toThrow(refused)
    expect(() => compiled(wide(50))).not.toThrow()
    expect(() => compiled(wide(51))).toThrow(refused)
    expect(() => compiled({ or: [wide(30), wide(30)] })).toThrow(refused)
  })
})
