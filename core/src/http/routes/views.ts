import { z } from 'zod'
import { viewFilterSchema } from '../../contract/index.ts'
import { savedViews } from '../../queries/saved-views.ts'
import { route } from '../route.ts'

const view = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(['personal', 'account']),
  filter: viewFilterSchema,
  total: z.number().int().describe('How many conversations it holds for whoever asks, up to 100.'),
})

export const viewsRoutes = [
  route({
    method: 'GET',
    path: '/views',
    summary: 'Saved views: your own and everybody’s',
    about:
      'The commands `save_view` and `remove_view` change them: one’s own by anybody, everybody’s by `views.manage`. `GET /v1/conversations?view=` lists what one holds.',
    permission: 'conversations.read',
    answer: z.object({ data: z.array(view) }),
    run: async ({ services, caller }) => ({
      data: await savedViews(services.db.root, { accountId: caller.accountId, member: caller.actor.id }),
    }),
  }),
]
