import { z } from 'zod'

export const WHAT_ACTIVITY_IS =
  'Of an `activity`: what happened, for whoever tells it in another language than `text` does.'

export const activity = z.object({
  code: z.string().describe('`assigned`, `resolved` and so on. One you do not know is told by `text`.'),
  by: z.string(),
  name: z.string().optional(),
  names: z.array(z.string()).optional(),
  self: z.boolean().optional(),
  until: z.string().optional(),
  priority: z.string().optional(),
  mode: z.string().optional(),
})
