import { z } from 'zod'
import { readFilter, searchKinds } from '../../contract/index.ts'
import { search } from '../../queries/search/index.ts'
import { limits } from '../limits.ts'
import { route } from '../route.ts'
import { contact, conversation, listQuery, message, pageOf } from './schemas.ts'

const excerpt = z
  .array(z.object({ text: z.string(), hit: z.literal(true).optional() }))
  .describe('Stretches of plain text; `hit`: why it was found.')

const hits = z.union([
  z.object({
    conversation,
    message: z.object({ id: z.string(), number: z.number().int() }).optional(),
    excerpt,
  }),
  z.object({
    message: message.pick({ id: true, conversation: true, number: true, kind: true, author: true, createdAt: true }),
    conversation: conversation
      .pick({ id: true, number: true, status: true, inbox: true })
      .extend({ contact: contact.pick({ id: true, name: true }) }),
    excerpt,
  }),
  z.object({ contact, excerpt }),
])

export const searchRoutes = [
  route({
    method: 'GET',
    path: '/search',
    summary: 'Find conversations, messages or contacts by words',
    about:
      'All words, in whatever form the account’s language bends them; several in quotes as they stand; the last one may be half typed. The best first, newer before older. Contacts are found by name and address, also with a letter wrong. Spam is left out unless `spam=true`.',
    permission: 'conversations.read',
    query: listQuery.omit({ sort: true }).extend({
      of: z.enum(searchKinds).default('conversations'),
      q: z.string().max(400).default(''),
      filter: z
        .string()
        .max(20_000)
        .optional()
        .describe('As on the list of conversations, or of contacts; for messages also `sent_at` and `kind`.'),
      spam: z.stringbool().optional(),
    }),
    answer: pageOf(hits),
    run: async ({ services, caller, query: { q, filter, ...asked } }) => {
      await services.limiter.take('search', `${caller.accountId}:${caller.actor.id}`, limits.search)
      return search(services.db.root, caller.accountId, { ...asked, words: q, filter: readFilter(filter) })
    },
  }),
]
