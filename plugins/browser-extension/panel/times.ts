const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

const numbers = new Map<string, Intl.NumberFormat>()
const unitOf = (tag: string, unit: string, display: 'narrow' | 'long'): Intl.NumberFormat => {
  const key = `${tag} ${unit} ${display}`
  const known = numbers.get(key) ?? new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: display })
  numbers.set(key, known)
  return known
}

/** How long since: “5m”, “3h”, “2d”. What has only begun counts as a minute. */
export const since = (iso: string, now: number, tag: string, display: 'narrow' | 'long' = 'narrow'): string => {
  const ms = Math.max(0, now - Date.parse(iso))
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? UNITS[2]
  return unitOf(tag, unit, display).format(Math.max(1, Math.floor(ms / size)))
}

/** A point in time, as a person would say it in full. */
export const moment = (iso: string, tag: string): string =>
  new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso))

/** What a clock shows there now. Undefined where this browser knows no such place. */
export const timeIn = (zone: string, now: number, tag: string): string | undefined => {
  const how = { weekday: 'short', hour: 'numeric', minute: '2-digit', timeZone: zone } as const
  try {
    return new Intl.DateTimeFormat(tag, how).format(now)
  } catch {
    return undefined
  }
}

/** The day if it is not today, else the time. */
export const shortMoment = (iso: string, now: number, tag: string): string => {
  const at = new Date(iso)
  const today = new Date(now).toDateString() === at.toDateString()
  return new Intl.DateTimeFormat(tag, today ? { timeStyle: 'short' } : { day: 'numeric', month: 'short' }).format(at)
}
