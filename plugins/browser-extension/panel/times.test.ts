import { expect, test } from 'vitest'
import { shortMoment, since, timeIn } from './times.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const ago = (ms: number): string => new Date(NOW - ms).toISOString()
const MINUTE = 60_000

test.each([
  [5_000, '1m'],
  [59 * MINUTE, '59m'],
  [61 * MINUTE, '1h'],
  [26 * 60 * MINUTE, '1d'],
])('%i ms ago is %s', (ms, said) => {
  expect(since(ago(ms), NOW, 'en')).toBe(said)
})

test('in full it is said in whole words, in the language of who reads', () => {
  expect(since(ago(3 * MINUTE), NOW, 'es', 'long')).toBe('3 minutos')
})

test('a clock that runs behind the hub’s shows no negative time', () => {
  expect(since(ago(-10 * MINUTE), NOW, 'en')).toBe('1m')
})

test('today a time is enough, before that the day says more', () => {
  expect(shortMoment(ago(MINUTE), NOW, 'en-GB')).toBe('11:59')
  expect(shortMoment(ago(3 * 24 * 60 * MINUTE), NOW, 'en-GB')).toBe('18 Nov')
})

test('far away it is another hour, and perhaps another day; of a place nobody knows nothing is said', () => {
  expect(timeIn('Pacific/Auckland', NOW, 'en-GB')).toBe('Sun 01:00')
  expect(timeIn('Mars/Olympus', NOW, 'en-GB')).toBeUndefined()
})
