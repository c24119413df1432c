import { hoursSchema } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import { hoursView } from './hours.ts'

const at = (iso: string) => new Date(iso)
const office = (closed: string[] = []) =>
  hoursSchema.parse({
    zone: 'Europe/Berlin',
    week: { mon: ['09:00-12:00', '13:00-17:00'], fri: ['09:00-12:00'] },
    closed,
  })

test('a browser learns the week as it is read, and the next days as moments', () => {
  // A Monday, at two in Berlin.
  const { week, spans, staffed } = hoursView(office(), at('2026-11-23T13:00:00Z'), true)
  expect([week[0], week[1], week[5], staffed]).toEqual([[], ['09:00-12:00', '13:00-17:00'], ['09:00-12:00'], true])
  expect(spans).toEqual([
    { opens: '2026-11-23T12:00:00.000Z', closes: '2026-11-23T16:00:00.000Z' },
    { opens: '2026-11-27T08:00:00.000Z', closes: '2026-11-27T11:00:00.000Z' },
    { opens: '2026-11-30T08:00:00.000Z', closes: '2026-11-30T11:00:00.000Z' },
    { opens: '2026-11-30T12:00:00.000Z', closes: '2026-11-30T16:00:00.000Z' },
  ])
})

test('after a long rest it learns when that ends, and of closed days only those that are near', () => {
  const feasts = ['2026-12-18', '2026-12-21', '2026-12-25', '2026-12-28', '2027-01-01', '2027-05-01']
  const { spans, closed } = hoursView(office(feasts), at('2026-12-19T10:00:00Z'), false)
  expect(spans).toEqual([
    { opens: '2027-01-04T08:00:00.000Z', closes: '2027-01-04T11:00:00.000Z' },
    { opens: '2027-01-04T12:00:00.000Z', closes: '2027-01-04T16:00:00.000Z' },
  ])
  expect(closed).toEqual(['2026-12-21', '2026-12-25', '2026-12-28', '2027-01-01'])
})
