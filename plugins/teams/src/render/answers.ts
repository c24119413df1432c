// How presses and forms are answered.
import type { Json } from './elements.ts'
import { attached, CARD } from './elements.ts'

/** A sentence for whoever pressed. */
export const message = (value: string): Json => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value,
})

/** The card as whoever pressed sees it from now on. */
export const redrawn = (value: Json): Json => ({ statusCode: 200, type: CARD, value })

/** A form says a sentence, and closes. */
export const taskMessage = (value: string): Json => ({ task: { type: 'message', value } })

/** A form opens, or goes on. */
export const taskCard = (title: string, content: Json): Json => ({
  task: { type: 'continue', value: { title, height: 'medium', width: 'medium', card: attached(content) } },
})

/** The form closes. */
export const CLOSED: Json = {}
