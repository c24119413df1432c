// When a conversation comes back, in the day of whoever puts it away: nine o’clock stays nine over a change of the clocks.

export type Preset = { key: 'hour' | 'hours' | 'tomorrow' | 'monday' | 'week'; at: Date }

type Day = { year: number; month: number; day: number }

const HOUR_MS = 3_600_000
const MORNING = 9

/** Later today is offered while there is a later today. */
export const presets = (now: Date, zone: string): Preset[] => {
  const today = dayIn(now, zone)
  const weekday = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay()
  const toMonday = (8 - weekday) % 7 || 7
  const offers: Preset[] = [
    { key: 'hour', at: new Date(now.getTime() + HOUR_MS) },
    { key: 'hours', at: new Date(now.getTime() + 4 * HOUR_MS) },
    { key: 'tomorrow', at: instantOf(later(today, 1), MORNING, 0, zone) },
    { key: 'monday', at: instantOf(later(today, toMonday), MORNING, 0, zone) },
    { key: 'week', at: instantOf(later(today, 7), MORNING, 0, zone) },
  ]
  // On a Sunday “Monday” is tomorrow, on a Monday it is in a week.
  return offers.filter(({ at, key }, i) => key === 'tomorrow' || !offers.some((it, j) => j < i && +it.at === +at))
}

const dayIn = (at: Date, zone: string): Day => {
  const { year, month, day } = fieldsOf(at, zone)
  return { year, month, day }
}

const later = ({ year, month, day }: Day, days: number): Day => {
  const at = new Date(Date.UTC(year, month - 1, day + days))
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }
}

type Fields = Day & { hour: number; minute: number }

const fieldsOf = (at: Date, zone: string): Fields => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at)
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') }
}

const asUtc = ({ year, month, day, hour, minute }: Fields): number => Date.UTC(year, month - 1, day, hour, minute)

/**
 * The instant a clock there shows this time: guessed as if there were no zone, then moved by what the zone makes of the
 * guess, twice, because the first move may cross a change of the clocks. A time that is skipped there becomes the next one.
 */
export const instantOf = (day: Day, hour: number, minute: number, zone: string): Date => {
  const wanted = asUtc({ ...day, hour, minute })
  let guess = wanted
  for (let i = 0; i < 2; i++) guess += wanted - asUtc(fieldsOf(new Date(guess), zone))
  return new Date(guess)
}

/** What `<input type="datetime-local">` says and takes. */
export const readLocal = (value: string, zone: string): Date | undefined => {
  const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value) ?? []
  if (!year) return undefined
  return instantOf({ year: +year, month: Number(month), day: Number(day) }, Number(hour), Number(minute), zone)
}

export const writeLocal = (at: Date, zone: string): string => {
  const { year, month, day, hour, minute } = fieldsOf(at, zone)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`
}
