import { z } from 'zod'
import { priorities, statuses } from './choices.ts'

/** What the conversations of a saved view may be sorted by. `waiting_since`: only those whose contact waits. */
export const viewSorts = ['-last_message_at', 'last_message_at', '-created_at', 'created_at', 'waiting_since'] as const
export type ViewSort = (typeof viewSorts)[number]

const some = <T extends z.ZodType>(one: T) => z.array(one).min(1).max(50)

/** What a saved view holds: all that is named must fit, of several values one. Spam is in none. */
export const viewFilterSchema = z.strictObject({
  status: some(z.enum(statuses)).optional(),
  inbox: some(z.uuid()).optional(),
  assignee: some(z.union([z.literal('me'), z.literal('nobody'), z.uuid()]))
    .optional()
    .describe('`me` is whoever looks.'),
  team: some(z.union([z.literal('mine'), z.literal('none'), z.uuid()]))
    .optional()
    .describe('`mine`: any team of whoever looks.'),
  labels: some(z.uuid()).optional().describe('One of them is enough.'),
  priority: some(z.enum(priorities)).optional(),
  text: z.string().trim().min(1).max(200).optional().describe('In the last line of the conversation.'),
  sort: z.enum(viewSorts).optional(),
})
export type ViewFilter = z.output<typeof viewFilterSchema>

/** A list of conversations that somebody put together. `personal`: theirs alone; `account`: everybody's. */
export type SavedViewView = {
  id: string
  name: string
  scope: 'personal' | 'account'
  filter: ViewFilter
  /** How many it holds for whoever asks, up to `TOTAL_MAX`. */
  total: number
}
