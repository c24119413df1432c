// What a browser learns of an inbox's hours: the week to be read, and the next days as moments.
import type { Hours } from '@deskless/core/contract'
import { dayAfter, dayIn, openSpans, opensNext } from '@deskless/core/contract'
import type { HoursView } from './wire.ts'

/** A page stays open for so long at most before it asks again. */
const DAYS = 8
const NEAR_DAYS = 14

export const hoursView = (hours: Hours, now: Date, staffed: boolean): HoursView => {
  const { zone, week, closed } = hours
  const { sun, mon, tue, wed, thu, fri, sat } = week
  const today = dayIn(zone, now)
  const last = dayAfter(today, NEAR_DAYS)
  const spans = openSpans(hours, now, DAYS)
  const next = opensNext(hours, now)
  // After a long rest only when it ends is told.
  if (next && spans.every(({ opens }) => opens < next)) spans.push(...openSpans(hours, next, 1))
  return {
    zone,
    week: [sun, mon, tue, wed, thu, fri, sat],
    closed: closed.filter((day) => day >= today && day <= last),
    spans: spans.map(({ opens, closes }) => ({ opens: opens.toJSON(), closes: closes.toJSON() })),
    staffed,
  }
}
