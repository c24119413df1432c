// What clocks show in a time zone, by the zone data of the runtime.

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** Of a calendar, as `2026-12-24`. */
export type Day = string

/** Made once per zone: a formatter costs more than all it is asked for. */
const clocks = new Map<string, Intl.DateTimeFormat>()

const clockOf = (zone: string): Intl.DateTimeFormat => {
  const known = clocks.get(zone)
  if (known) return known
  const [numeric, two] = ['numeric', '2-digit'] as const
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', year: numeric, month: two, day: two, hour: two, minute: two, second: two },
  })
  clocks.set(zone, clock)
  return clock
}

export const isZone = (zone: string): boolean => {
  try {
    return Boolean(clockOf(zone))
  } catch {
    return false
  }
}

/** What a clock there shows at this moment, read as if it stood in UTC. */
const shownAt = (at: number, zone: string): number => {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of clockOf(zone).formatToParts(at)) shown[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** What a clock there shows, as `2026-12-24T09:30`. */
export const clockIn = (zone: string, at: Date): string =>
  new Date(shownAt(at.getTime(), zone)).toISOString().slice(0, 16)

export const dayIn = (zone: string, at: Date): Day => clockIn(zone, at).slice(0, 10)

export const dayAfter = (day: Day, days: number): Day =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

/** 0 is Sunday. */
export const weekdayOf = (day: Day): number => new Date(day).getUTCDay()

/**
 * When a clock there shows so many minutes of a day. A time that the change of the clocks skips comes as much later as it
 * skips; of one that comes twice the first is meant.
 */
export const instantOf = (zone: string, day: Day, minutes: number): Date => {
  const wanted = Date.parse(day) + minutes * MINUTE_MS
  const [before, after] = [-DAY_MS, DAY_MS].map((away) => {
    const near = wanted + away
    return wanted - (shownAt(near, zone) - near)
  }) as [number, number]
  return new Date(shownAt(before, zone) === wanted || shownAt(after, zone) !== wanted ? before : after)
}
