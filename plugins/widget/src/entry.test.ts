import { Refusal } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import type { Field } from './entry.ts'
import { checkedAnswers, entered, fieldsSchema, fieldViews } from './entry.ts'
import { checkWork, zeroBits } from './work.ts'

const fields = (given: unknown[]): Field[] => fieldsSchema.parse(given)
const SHOP = fields([
  { id: 'name', kind: 'name', label: 'Name', required: true },
  { id: 'mail', kind: 'email', label: 'E-mail' },
  { id: 'topic', kind: 'list', label: 'Topic', options: ['Order', 'Other'], required: true },
  {
    ...{ id: 'order', kind: 'text', label: 'Order number', required: true, pattern: '[A-Z]{2}-\\d+' },
    ...{ hint: 'An order number looks like OE-1042.', when: { field: 'topic', is: ['Order'] } },
  },
  { id: 'terms', kind: 'checkbox', label: 'I agree', required: true, link: 'https://shop.example/terms' },
])
const good = { name: ' Nadia ', topic: 'Order', order: 'OE-1042', terms: 'yes' }
const wrongs = (given: Record<string, string>, of = SHOP): unknown => {
  try {
    return checkedAnswers(of, given)
  } catch (error) {
    return (error as Refusal).details.fields
  }
}

describe('the answers of the entry form', () => {
  test('are kept as they were asked for', () => {
    expect(checkedAnswers(SHOP, { ...good, mail: 'n@example.com', stray: 'x' })).toEqual({
      ...{ name: 'Nadia', mail: 'n@example.com', topic: 'Order', order: 'OE-1042', terms: 'yes' },
    })
  })

  test('what depends on another answer is asked only then', () => {
    expect(checkedAnswers(SHOP, { ...good, topic: 'Other', order: 'whatever' })).not.toHaveProperty('order')
  })

  test.each([
    [{ ...good, name: ' ' }, { name: 'Name: this is needed.' }],
    [{ ...good, mail: 'nadia' }, { mail: 'E-mail: this does not look right.' }],
    [{ ...good, topic: 'Politics' }, { topic: 'Topic: this does not look right.' }],
    [{ ...good, order: '1042' }, { order: 'An order number looks like OE-1042.' }],
    [{ ...good, order: 'see OE-1042' }, { order: 'An order number looks like OE-1042.' }],
    [{ ...good, terms: 'on' }, { terms: 'I agree: this does not look right.' }],
    [{ ...good, name: 'x'.repeat(1_001) }, { name: 'Name: at most 1000 characters.' }],
    [{}, { name: expect.anything(), topic: expect.anything(), terms: expect.anything() }],
  ])('%j is refused, field by field', (given, wrong) => {
    expect(wrongs(given)).toEqual(wrong)
  })

  test('a phone number is written as providers do', () => {
    const phone = fields([{ id: 'phone', kind: 'phone', label: 'Phone' }])
    expect(checkedAnswers(phone, { phone: '+49 (30) 901820' })).toEqual({ phone: '+4930901820' })
    expect(wrongs({ phone: '12' }, phone)).toHaveProperty('phone')
  })

  test('a day is one of the calendar', () => {
    const day = fields([{ id: 'day', kind: 'date', label: 'Delivery' }])
    expect(checkedAnswers(day, { day: '2028-02-29' })).toEqual({ day: '2028-02-29' })
    for (const wrong of ['2026-02-29', '24.12.2026', 'tomorrow'])
      expect(wrongs({ day: wrong }, day)).toHaveProperty('day')
  })

  test('a pattern that would hang the native engine takes no time', () => {
    const slow = fields([{ id: 'a', kind: 'text', label: 'A', pattern: '(a+)+b' }])
    const before = performance.now()
    expect(wrongs({ a: 'a'.repeat(1_000) }, slow)).toHaveProperty('a')
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  test('agents see a name and addresses as such, the rest as attributes', () => {
    expect(entered(SHOP, checkedAnswers(SHOP, { ...good, mail: 'n@example.com' }))).toEqual({
      ...{ name: 'Nadia', email: 'n@example.com', phone: undefined },
      attributes: { Topic: 'Order', 'Order number': 'OE-1042', 'I agree': 'yes' },
    })
  })

  test('no pattern leaves the hub', () => {
    expect(JSON.stringify(fieldViews(SHOP))).not.toMatch(/pattern|\[A-Z\]|hint/)
  })
})

test.each([
  [[{ id: 'a', kind: 'text', label: 'A', pattern: '(' }], /no RE2 expression/],
  [[{ id: 'a', kind: 'text', label: 'A', pattern: '(?=x)' }], /no RE2 expression/],
  [[{ id: 'a', kind: 'list', label: 'A' }], /has no options/],
  [[{ id: 'a', kind: 'text', label: 'A', when: { field: 'b', is: ['x'] } }], /no field before it/],
  [
    [
      { id: 'a', kind: 'text', label: 'A' },
      { id: 'a', kind: 'text', label: 'B' },
    ],
    /two fields named a/,
  ],
  [[{ id: 'a', kind: 'checkbox', label: 'A', link: 'javascript:alert(1)' }], /link/],
])('the fields %j are refused when they are saved', (given, tell) => {
  expect(() => fieldsSchema.parse(given)).toThrow(tell)
})

test('work is a number that only this visitor’s browser can have found', () => {
  const visitor = '0193a5c0-0000-7000-8000-000000000000'
  const tried = Array.from({ length: 5_000 }, (_, n) => n)
  const found = tried.find((n) => !refuses(() => checkWork(8, visitor, n)))
  expect(found).toBeDefined()
  expect(refuses(() => checkWork(8, visitor, undefined))).toBe(true)
  expect(tried.filter((n) => !refuses(() => checkWork(8, `${visitor.slice(0, -1)}1`, n)))).not.toEqual([found])
  expect(refuses(() => checkWork(0, visitor, undefined))).toBe(false)
  expect([zeroBits(Uint8Array.of(0, 0, 1)), zeroBits(Uint8Array.of(128)), zeroBits(Uint8Array.of(0))]).toEqual([
    23, 0, 8,
  ])
})

const refuses = (step: () => void): boolean => {
  try {
    step()
    return false
  } catch (error) {
    return error instanceof Refusal
  }
}
