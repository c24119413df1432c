// How far a mailbox was read: never by flags, because people open mails too.
import { z } from '@deskless/core/contract'

const placeSchema = z.object({
  validity: z.string(),
  /** The last one that was taken. */
  uid: z.number(),
  /** Nothing that came before this day is taken, also when the server counts anew. */
  since: z.string(),
  /** Not everything from `since` on was looked at yet: the first time, or since the server counts anew. */
  behind: z.boolean().optional(),
})
export type Place = z.output<typeof placeSchema>

const cursorSchema = z.record(z.string(), placeSchema)
/** By mailbox. */
export type Cursor = z.output<typeof cursorSchema>

export const readCursor = (kept: unknown): Cursor => cursorSchema.safeParse(kept).data ?? {}

const DAY_MS = 24 * 3_600_000

export const daysAgo = (days: number, now = Date.now()): string => new Date(now - days * DAY_MS).toISOString()

/** Servers keep the day a mail came by their own clock and zone. */
export const dayBefore = (since: string): Date => new Date(Date.parse(since) - DAY_MS)
