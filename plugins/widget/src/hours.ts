// What a browser learns of an inbox's hours: the week to be read, and the next days as moments.
import type { Hours } from '@deskless/core/contract'
import { openSpans, opensNext } from '@deskless/core/contract'
import type { HoursView } from './wire.ts'

const DAY_MS = 86_400_000
/** A page stays open for so long at most before it asks again. */
const DAYS = 8
const NEAR_DAYS = 14

export const hoursView = (hours: Hours, now: Date, staffed: boolean): HoursView => {
  const { zone, week, closed } = hours
  const { sun, mon, tue, wed, thu, fri, sat } = week
  // Swedes write days as calendars here do: 2026-12-24.
  const [today, last] = [0, NEAR_DAYS].map((days) =>
    new Date(now.getTime() + days * DAY_MS).toLocaleDateString('sv', { timeZone: zone }),
  ) as [string, string]
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
