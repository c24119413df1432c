// How long a conversation may sleep, as people say it.

export const snoozePresets = ['1h', '3h', 'tomorrow', 'monday', 'next-message'] as const
export type SnoozePreset = (typeof snoozePresets)[number]

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MORNING = 9

/** By the clock on the wall of whoever asks. A change to summer time in between moves it by an hour. */
export const snoozeUntil = (preset: SnoozePreset, now: Date, timezoneOffsetSeconds: number): Date | 'next-message' => {
  switch (preset) {
    case '1h':
      return new Date(now.getTime() + HOUR_MS)
    case '3h':
      return new Date(now.getTime() + 3 * HOUR_MS)
    case 'tomorrow':
      return morningIn(1, now, timezoneOffsetSeconds)
    case 'monday':
      return morningIn(daysToMonday(now, timezoneOffsetSeconds), now, timezoneOffsetSeconds)
    case 'next-message':
      return 'next-message'
    default:
      return preset satisfies never
  }
}

/** Their wall clock, read as if it were UTC. */
const wallClock = (now: Date, offset: number): Date => new Date(now.getTime() + offset * 1000)

const morningIn = (days: number, now: Date, offset: number): Date => {
  const midnight = new Date(wallClock(now, offset)).setUTCHours(0, 0, 0, 0)
  return new Date(midnight + days * DAY_MS + MORNING * HOUR_MS - offset * 1000)
}

/** On a Monday it is the one after. */
const daysToMonday = (now: Date, offset: number): number => 7 - ((wallClock(now, offset).getUTCDay() + 6) % 7)
