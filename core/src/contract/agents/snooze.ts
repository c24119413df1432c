// How long a conversation may sleep, as people say it.
import { dayAfter, dayIn, instantOf, isZone, weekdayOf } from '../hours/zone.ts'

export const snoozePresets = ['1h', '3h', 'tomorrow', 'monday', 'next-message'] as const
export type SnoozePreset = (typeof snoozePresets)[number]

const HOUR_MS = 3_600_000
const MORNING = 9 * 60

/** By the clock on the wall of whoever asks. A zone their tool names and the runtime does not know counts as UTC. */
export const snoozeUntil = (preset: SnoozePreset, now: Date, named: string): Date | 'next-message' => {
  const zone = isZone(named) ? named : 'UTC'
  const today = dayIn(zone, now)
  switch (preset) {
    case '1h':
      return new Date(now.getTime() + HOUR_MS)
    case '3h':
      return new Date(now.getTime() + 3 * HOUR_MS)
    case 'tomorrow':
      return instantOf(zone, dayAfter(today, 1), MORNING)
    case 'monday':
      // On a Monday it is the one after.
      return instantOf(zone, dayAfter(today, 7 - ((weekdayOf(today) + 6) % 7)), MORNING)
    case 'next-message':
      return 'next-message'
    default:
      return preset satisfies never
  }
}
