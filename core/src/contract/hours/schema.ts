import { z } from 'zod'
import { isZone } from './zone.ts'

/** From Sunday on, as calendars count. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

const interval = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Hours look like 09:00-17:30, up to 24:00.')

/** In minutes of a day. */
export const minutesOf = (text: string): [number, number] =>
  text.split('-').map((time) => {
    const [hour, minute] = time.split(':')
    return Number(hour) * 60 + Number(minute)
  }) as [number, number]

/** Each ends after it begins, and before the next one. */
const inOrder = (texts: readonly string[]): boolean => {
  const edges = texts.flatMap(minutesOf)
  return edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number))
}

const day = z
  .array(interval)
  .max(8)
  .refine(inOrder, 'The hours of a day stand in order and apart: 09:00-12:00, then 13:00-17:00.')
  .default([])

/** When an inbox is open: by the clock of one place, several times a day, and not on single days. */
export const hoursSchema = z
  .strictObject({
    zone: z.string().max(100).refine(isZone, 'This is no time zone. One looks like Europe/Berlin.'),
    week: z.strictObject({ mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day }),
    closed: z.array(z.iso.date()).max(400).default([]).describe('Days on which it stays closed.'),
  })
  .refine(({ week }) => WEEKDAYS.some((name) => week[name].length > 0), {
    message: 'Name the hours of at least one weekday, or have none at all.',
    path: ['week'],
  })

export type Hours = z.output<typeof hoursSchema>
