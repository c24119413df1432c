import { expect, test } from 'vitest'
import { scrollFor, spanOf } from './span.ts'

test('at the top the first rows are drawn, and a few below them', () => {
  expect(spanOf({ top: 0, height: 500, row: 50, count: 200_000, around: 5 })).toEqual({ from: 0, to: 15 })
})

test('in the middle of two hundred thousand only what is seen is drawn', () => {
  const { from, to } = spanOf({ top: 5_000_000, height: 500, row: 50, count: 200_000, around: 5 })
  expect([from, to]).toEqual([99_995, 100_015])
})

test('a list that became shorter while it was scrolled draws its end, or nothing', () => {
  expect(spanOf({ top: 9_000, height: 500, row: 50, count: 20, around: 5 })).toEqual({ from: 15, to: 20 })
  expect(spanOf({ top: 9_000, height: 500, row: 50, count: 0 })).toEqual({ from: 0, to: 0 })
})

test('scrolled beyond the top, as some phones do, nothing is missing', () => {
  expect(spanOf({ top: -80, height: 500, row: 50, count: 100, around: 0 })).toEqual({ from: 0, to: 10 })
})

test('a row is brought into sight by the shortest way', () => {
  const at = { top: 1_000, height: 500, row: 50 }
  expect(scrollFor({ ...at, index: 22 })).toBeUndefined()
  expect(scrollFor({ ...at, index: 19 })).toBe(950)
  expect(scrollFor({ ...at, index: 30 })).toBe(1_050)
})
