import { expect, test } from 'vitest'
import { snoozeUntil } from './snooze.ts'

const FRIDAY_NIGHT = '2026-11-20T22:30:00Z'
const BERLIN = 'Europe/Berlin'

test.each([
  ['1h', BERLIN, FRIDAY_NIGHT, '2026-11-20T23:30:00.000Z'],
  ['3h', BERLIN, FRIDAY_NIGHT, '2026-11-21T01:30:00.000Z'],
  ['tomorrow', BERLIN, FRIDAY_NIGHT, '2026-11-21T08:00:00.000Z'],
  ['tomorrow', 'America/Los_Angeles', FRIDAY_NIGHT, '2026-11-21T17:00:00.000Z'],
  // Saturday has begun there.
  ['tomorrow', 'Asia/Tokyo', FRIDAY_NIGHT, '2026-11-22T00:00:00.000Z'],
  ['monday', BERLIN, FRIDAY_NIGHT, '2026-11-23T08:00:00.000Z'],
  ['monday', 'Europe/Athens', FRIDAY_NIGHT, '2026-11-23T07:00:00.000Z'],
  // On a Monday it is the one after.
  ['monday', 'UTC', '2026-11-23T07:00:00Z', '2026-11-30T09:00:00.000Z'],
  // The clocks change in between: nine stays nine.
  ['tomorrow', BERLIN, '2026-03-28T15:00:00Z', '2026-03-29T07:00:00.000Z'],
  ['monday', BERLIN, '2026-10-23T15:00:00Z', '2026-10-26T08:00:00.000Z'],
  ['tomorrow', 'Mars/Olympus', FRIDAY_NIGHT, '2026-11-21T09:00:00.000Z'],
] as const)('%s in %s, asked at %s, ends at %s', (preset, zone, now, until) => {
  expect(snoozeUntil(preset, new Date(now), zone)).toEqual(new Date(until))
})
