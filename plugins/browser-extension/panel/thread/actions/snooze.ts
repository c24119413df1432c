// When a conversation comes back, in the day of whoever puts it away: nine o’clock stays nine over a change of the clocks.
import { clockIn, dayAfter, dayIn, instantOf, weekdayOf } from '@deskless/core/client'

export type Preset = { key: 'hour' | 'hours' | 'tomorrow' | 'monday' | 'week'; at: Date }

const HOUR_MS = 3_600_000
const MORNING = 9 * 60

/** Later today is offered while there is a later today. */
export const presets = (now: Date, zone: string): Preset[] => {
  const today = dayIn(zone, now)
  const morningIn = (days: number): Date => instantOf(zone, dayAfter(today, days), MORNING)
  const offers: Preset[] = [
    { key: 'hour', at: new Date(now.getTime() + HOUR_MS) },
    { key: 'hours', at: new Date(now.getTime() + 4 * HOUR_MS) },
    { key: 'tomorrow', at: morningIn(1) },
    { key: 'monday', at: morningIn((8 - weekdayOf(today)) % 7 || 7) },
    { key: 'week', at: morningIn(7) },
  ]
  // On a Sunday “Monday” is tomorrow, on a Monday it is in a week.
  return offers.filter(({ at, key }, i) => key === 'tomorrow' || !offers.some((it, j) => j < i && +it.at === +at))
}

/** What `<input type="datetime-local">` says and takes. */
export const readLocal = (value: string, zone: string): Date | undefined => {
  const [, day, hour, minute] = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)/.exec(value) ?? []
  return day ? instantOf(zone, day, Number(hour) * 60 + Number(minute)) : undefined
}

export const writeLocal = (at: Date, zone: string): string => clockIn(zone, at)
