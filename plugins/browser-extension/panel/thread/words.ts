import type { Desk } from '../desk.ts'

export { fill, plural } from '../words.ts'

export const wordsOf = ({ language }: Pick<Desk, 'language'>) => language.value.words.thread

const MB = 1024 * 1024
export const sizeText = (bytes: number, tag: string): string => {
  const [unit, value] = bytes < MB ? ['kilobyte', Math.max(1, bytes / 1024)] : ['megabyte', bytes / MB]
  return new Intl.NumberFormat(tag, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)
}

export const timeText = (at: string, tag: string): string =>
  new Date(at).toLocaleTimeString(tag, { hour: '2-digit', minute: '2-digit' })

export const momentText = (at: string | Date, tag: string): string =>
  new Date(at).toLocaleString(tag, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })

/** `2026-11-21`, where the reader is. */
export const dayOf = (at: string): string => {
  const day = new Date(at)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, '0')).join('-')
}

const DAY_MS = 86_400_000

export const dayName = (at: string, desk: Desk): string => {
  const { tag } = desk.language.value
  const words = wordsOf(desk)
  const day = new Date(at)
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / DAY_MS)
  if (days === 0) return words.today
  if (days === 1) return words.yesterday
  const year = day.getFullYear() === new Date().getFullYear() ? undefined : 'numeric'
  return day.toLocaleDateString(tag, { weekday: 'long', day: 'numeric', month: 'long', year })
}

/** “Maya and Omar”. */
export const namesText = (names: readonly string[], tag: string): string => new Intl.ListFormat(tag).format(names)
