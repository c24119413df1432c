import { expect, test } from 'vitest'
import { rowsOf, stateAt, whenText } from './hours.ts'

const SUNDAY = Date.parse('2026-11-22T12:00:00Z')
const MONDAY = Date.parse('2026-11-23T08:00:00Z')
const HOUR = 3_600_000

test.each([
  ['en', 'Europe/Berlin', MONDAY, 'tomorrow 9:00 AM'],
  ['de', 'Europe/Berlin', MONDAY, 'morgen 9:00'],
  ['de', 'Europe/Berlin', MONDAY + 24 * HOUR, 'Dienstag, 09:00'],
  // The same moment is still Sunday night in California.
  ['en', 'America/Los_Angeles', MONDAY, 'tomorrow 12:00 AM'],
  ['en', 'America/Los_Angeles', MONDAY - HOUR, 'today 11:00 PM'],
  ['fr', 'Europe/Paris', SUNDAY + 2 * HOUR, 'aujourd’hui 15:00'],
  ['en-GB', 'Europe/London', MONDAY + 14 * 24 * HOUR, '7 December at 8:00'],
])('in %s, seen from %s, %i is “%s”', (tag, zone, at, said) => {
  const plain = (text: string) => text.replace(/\s/g, ' ')
  expect(plain(whenText(at, SUNDAY, tag, zone))).toBe(said)
})

test('it is open between its moments, and until the first it says when that is', () => {
  const spans = [
    { opens: '2026-11-23T08:00:00Z', closes: '2026-11-23T16:00:00Z' },
    { opens: '2026-11-24T08:00:00Z', closes: '2026-11-24T16:00:00Z' },
  ]
  expect(stateAt({ spans }, SUNDAY)).toEqual({ open: false, opens: MONDAY })
  expect(stateAt({ spans }, MONDAY)).toEqual({ open: true, opens: MONDAY })
  expect(stateAt({ spans }, MONDAY + 8 * HOUR)).toEqual({ open: false, opens: MONDAY + 24 * HOUR })
  // A page left open for longer than it knows.
  expect(stateAt({ spans }, MONDAY + 40 * HOUR)).toEqual({ open: false, opens: undefined })
})

test('days that are alike stand together, and the week begins with Monday', () => {
  const day = ['09:00-12:00', '13:00-17:00']
  const rows = rowsOf([['10:00-14:00'], day, day, [], day, ['00:00-24:00'], []], 'en-GB')
  expect(rows).toEqual([
    { name: 'Mon – Tue', times: ['9:00 – 12:00', '13:00 – 17:00'] },
    { name: 'Thu', times: ['9:00 – 12:00', '13:00 – 17:00'] },
    { name: 'Fri', times: ['24 hrs'] },
    { name: 'Sun', times: ['10:00 – 14:00'] },
  ])
})
