// When an inbox is open, as moments: what clocks do there is worked out here, once for everybody who asks.
import type { Hours } from './schema.ts'
import { minutesOf, WEEKDAYS } from './schema.ts'
import type { Day } from './zone.ts'
import { dayAfter, dayIn, instantOf, weekdayOf } from './zone.ts'

/** `closes` is the first moment it is closed again. */
export type OpenSpan = { opens: Date; closes: Date }

const spansOn = ({ zone, week, closed }: Hours, day: Day): OpenSpan[] => {
  if (closed.includes(day)) return []
  const name = WEEKDAYS[weekdayOf(day)] as (typeof WEEKDAYS)[number]
  return week[name].map((text) => {
    const [from, to] = minutesOf(text)
    return { opens: instantOf(zone, day, from), closes: instantOf(zone, day, to) }
  })
}

/** From `at` on, through so many days of the place, in order. What is open over midnight is one span. */
export const openSpans = (hours: Hours, at: Date, days: number): OpenSpan[] => {
  const first = dayIn(hours.zone, at)
  const all = Array.from({ length: days }, (_, i) => spansOn(hours, dayAfter(first, i))).flat()
  const joined: OpenSpan[] = []
  for (const span of all) {
    const last = joined.at(-1)
    if (last && span.opens <= last.closes) last.closes = span.closes
    // What the change of the clocks skips as a whole is no time at all.
    else if (span.opens < span.closes) joined.push(span)
  }
  return joined.filter(({ closes }) => closes > at)
}

export const isOpen = (hours: Hours, at: Date): boolean => openSpans(hours, at, 1).some(({ opens }) => opens <= at)

/** Tried in turn: nearly always it is within a week, and a year is long to count. */
const LOOKS_AHEAD_DAYS = [8, 370]

/** Undefined: not within a year. */
export const opensNext = (hours: Hours, at: Date): Date | undefined => {
  for (const days of LOOKS_AHEAD_DAYS) {
    const next = openSpans(hours, at, days).find(({ opens }) => opens > at)
    if (next) return next.opens
  }
  return undefined
}
