import { describe, expect, test } from 'vitest'
import type { Hours } from './index.ts'
import { hoursSchema, isOpen, openSpans, opensNext } from './index.ts'

const hours = (zone: string, week: Partial<Hours['week']>, closed: string[] = []): Hours =>
  hoursSchema.parse({ zone, week, closed })
const at = (iso: string) => new Date(iso)
const spans = (of: Hours, from: string, days: number) =>
  openSpans(of, at(from), days).map(({ opens, closes }) => `${opens.toJSON()} – ${closes.toJSON()}`)

const OFFICE = { mon: ['09:00-12:00', '13:00-17:00'], fri: ['09:00-12:00'] }
const DAILY = ['09:00-17:00']
const EVERY_DAY = { mon: DAILY, tue: DAILY, wed: DAILY, thu: DAILY, fri: DAILY, sat: DAILY, sun: DAILY }

describe('hours', () => {
  test('it is open between them, closed over lunch, and the first moment after is closed', () => {
    const berlin = hours('Europe/Berlin', OFFICE)
    // A Monday in November: Berlin is an hour ahead of UTC.
    const open = ['07:59', '08:00', '10:59', '11:00', '12:00', '15:59', '16:00'].map((time) =>
      isOpen(berlin, at(`2026-11-23T${time}:00Z`)),
    )
    expect(open).toEqual([false, true, true, false, true, true, false])
    expect(opensNext(berlin, at('2026-11-23T11:00:00Z'))?.toJSON()).toBe('2026-11-23T12:00:00.000Z')
    expect(opensNext(berlin, at('2026-11-23T16:00:00Z'))?.toJSON()).toBe('2026-11-27T08:00:00.000Z')
  })

  test('the day is that of the place: Monday morning in Auckland is Sunday evening in London', () => {
    const auckland = hours('Pacific/Auckland', { mon: DAILY })
    expect(isOpen(auckland, at('2026-11-22T21:00:00Z'))).toBe(true)
    expect(isOpen(auckland, at('2026-11-23T09:30:00Z'))).toBe(false)
    expect(opensNext(auckland, at('2026-11-22T10:00:00Z'))?.toJSON()).toBe('2026-11-22T20:00:00.000Z')
  })

  test('nine o’clock stays nine when the clocks change, whichever way', () => {
    const berlin = hours('Europe/Berlin', EVERY_DAY)
    // 28 March is the last day of winter time, 24 October the last of summer time.
    expect(spans(berlin, '2026-03-28T00:00:00Z', 2)).toEqual([
      '2026-03-28T08:00:00.000Z – 2026-03-28T16:00:00.000Z',
      '2026-03-29T07:00:00.000Z – 2026-03-29T15:00:00.000Z',
    ])
    expect(spans(berlin, '2026-10-24T00:00:00Z', 2)).toEqual([
      '2026-10-24T07:00:00.000Z – 2026-10-24T15:00:00.000Z',
      '2026-10-25T08:00:00.000Z – 2026-10-25T16:00:00.000Z',
    ])
    const chicago = hours('America/Chicago', EVERY_DAY)
    expect(opensNext(chicago, at('2026-10-31T22:00:00Z'))?.toJSON()).toBe('2026-11-01T15:00:00.000Z')
    // By half an hour, in the first days of April there.
    const island = hours('Australia/Lord_Howe', EVERY_DAY)
    expect(opensNext(island, at('2026-04-04T12:00:00Z'))?.toJSON()).toBe('2026-04-04T22:30:00.000Z')
  })

  test('who is open through the night is so an hour less, or an hour more, when the clocks change', () => {
    const night = { ...EVERY_DAY, sat: ['22:00-24:00'], sun: ['00:00-06:00'] }
    const lasting = (from: string): number => {
      const { opens, closes } = openSpans(hours('Europe/Berlin', night), at(from), 2)[0]!
      return (closes.getTime() - opens.getTime()) / 3_600_000
    }
    expect(['2026-03-21', '2026-03-28', '2026-10-24'].map((day) => lasting(`${day}T12:00:00Z`))).toEqual([8, 7, 9])
  })

  test('a time that is skipped comes as much later; of one that comes twice the first is meant', () => {
    const from = (texts: string[]) => hours('Europe/Berlin', { sun: texts })
    expect(spans(from(['02:30-04:00']), '2026-03-29T00:00:00Z', 1)).toEqual([
      '2026-03-29T01:30:00.000Z – 2026-03-29T02:00:00.000Z',
    ])
    expect(spans(from(['02:30-04:00']), '2026-10-25T00:00:00Z', 1)).toEqual([
      '2026-10-25T00:30:00.000Z – 2026-10-25T03:00:00.000Z',
    ])
    // Skipped as a whole, it is no time at all.
    expect(spans(from(['02:00-03:00', '09:00-10:00']), '2026-03-29T00:00:00Z', 1)).toEqual([
      '2026-03-29T07:00:00.000Z – 2026-03-29T08:00:00.000Z',
    ])
  })

  test('what is open over midnight is one span, and day and night is one that does not end', () => {
    const bar = hours('Europe/Madrid', { fri: ['20:00-24:00'], sat: ['00:00-03:00'] })
    expect(spans(bar, '2026-11-27T12:00:00Z', 3)).toEqual(['2026-11-27T19:00:00.000Z – 2026-11-28T02:00:00.000Z'])
    const always = Object.fromEntries(Object.keys(EVERY_DAY).map((name) => [name, ['00:00-24:00']]))
    expect(spans(hours('UTC', always), '2026-11-22T12:00:00Z', 7)).toHaveLength(1)
    expect(opensNext(hours('UTC', always), at('2026-11-22T12:00:00Z'))).toBeUndefined()
  })

  test('a closed day is closed whatever its weekday, also a long row of them', () => {
    const feast = hours('Europe/Berlin', EVERY_DAY, ['2026-12-24', '2026-12-25'])
    expect(isOpen(feast, at('2026-12-24T12:00:00Z'))).toBe(false)
    expect(opensNext(feast, at('2026-12-23T16:30:00Z'))?.toJSON()).toBe('2026-12-26T08:00:00.000Z')
    const summer = Array.from({ length: 31 }, (_, i) => `2026-08-${String(i + 1).padStart(2, '0')}`)
    expect(opensNext(hours('Europe/Rome', EVERY_DAY, summer), at('2026-08-01T10:00:00Z'))?.toJSON()).toBe(
      '2026-09-01T07:00:00.000Z',
    )
  })
})

test.each([
  [{ zone: 'Mars/Olympus', week: OFFICE }, 'This is no time zone. One looks like Europe/Berlin.'],
  [{ zone: 'UTC', week: { mon: ['9-17'] } }, 'Hours look like 09:00-17:30, up to 24:00.'],
  [{ zone: 'UTC', week: { mon: ['17:00-09:00'] } }, 'stand in order and apart'],
  [{ zone: 'UTC', week: { mon: ['09:00-13:00', '12:00-17:00'] } }, 'stand in order and apart'],
  [{ zone: 'UTC', week: { mon: ['13:00-17:00', '09:00-12:00'] } }, 'stand in order and apart'],
  [{ zone: 'UTC', week: { monday: ['09:00-17:00'] } }, 'monday'],
  [{ zone: 'UTC', week: {} }, 'at least one weekday'],
  [{ zone: 'UTC', week: OFFICE, closed: ['Christmas'] }, 'date'],
])('the hours %j are refused with a sentence', (given, tell) => {
  expect(
    hoursSchema
      .safeParse(given)
      .error?.issues.map(({ message }) => message)
      .join(),
  ).toContain(tell)
})
