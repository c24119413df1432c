import { expect, test } from 'vitest'
import { untilOf } from './later.ts'

const friday = Date.parse('2026-11-20T20:30:00Z')
const HOUR = 3_600

test('hours count from now', () => {
  expect(untilOf('3h', 0, friday)).toBe('2026-11-20T23:30:00.000Z')
})

test('mornings are the agent’s own', () => {
  expect(untilOf('tomorrow', 0, friday)).toBe('2026-11-21T09:00:00.000Z')
  // In Auckland it is Saturday already.
  expect(untilOf('tomorrow', 13 * HOUR, friday)).toBe('2026-11-21T20:00:00.000Z')
  expect(untilOf('tomorrow', -8 * HOUR, friday)).toBe('2026-11-21T17:00:00.000Z')
})

test('next week is Monday, and on a Monday the next one', () => {
  expect(untilOf('next-week', 0, friday)).toBe('2026-11-23T09:00:00.000Z')
  expect(untilOf('next-week', 0, Date.parse('2026-11-23T08:00:00Z'))).toBe('2026-11-30T09:00:00.000Z')
})
