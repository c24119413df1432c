import { z } from 'zod'
import { candidateSchema } from '../../contract/index.ts'
import { lookUp } from '../../queries/lookup.ts'
import { noteAction } from '../audit.ts'
import { limits } from '../limits.ts'
import { route } from '../route.ts'
import { contact } from './schemas.ts'

export const lookupRoutes = [
  route({
    method: 'POST',
    path: '/lookup',
    summary: 'Whom the hub knows by what a page says',
    about:
      'In the order given. `external`: a record of another system, such as `hubspot:contact:123`; `crm:hubspot:123` means the same. An address nobody has proven is answered with `verified: false`. Noted in the audit, with whom it found.',
    permission: 'conversations.read',
    body: z.strictObject({ candidates: z.array(candidateSchema).min(1).max(20) }),
    answer: z.object({
      data: z.array(candidateSchema.extend({ contact: contact.optional(), verified: z.boolean().optional() })),
    }),
    run: async ({ services, caller, body: { candidates } }) => {
      await services.limiter.take('lookup', `${caller.accountId}:${caller.actor.id}`, limits.lookup)
      const data = await lookUp(services.db.root, caller.accountId, candidates)
      const found = [...new Set(data.flatMap((one) => one.contact?.id ?? []))]
      await noteAction(services, caller, 'look_up', found.join(' ') || undefined)
      return { data }
    },
  }),
]
