/** Good hours to look at something again. */
export const laterOptions = [
  ['1h', 'In an hour'],
  ['3h', 'In three hours'],
  ['tomorrow', 'Tomorrow at 9:00'],
  ['next-week', 'Next Monday at 9:00'],
  ['next-message', 'When the customer writes'],
] as const

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MORNING_MS = 9 * HOUR_MS

/** At the agent's own clock, as Slack knows it. */
export const untilOf = (choice: string, offsetSeconds: number, now = Date.now()): string => {
  const local = now + offsetSeconds * 1_000
  const midnight = local - (local % DAY_MS)
  const at = (ms: number) => new Date(ms - offsetSeconds * 1_000).toISOString()
  switch (choice) {
    case '1h':
      return new Date(now + HOUR_MS).toISOString()
    case '3h':
      return new Date(now + 3 * HOUR_MS).toISOString()
    case 'next-week':
      return at(midnight + daysToMonday(local) * DAY_MS + MORNING_MS)
    case 'next-message':
      return 'next-message'
    default:
      return at(midnight + DAY_MS + MORNING_MS)
  }
}

const daysToMonday = (local: number): number => (8 - new Date(local).getUTCDay()) % 7 || 7
