import { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { priorities, queues, Refusal } from '../../contract/index.ts'
import { queueCounts, queuePage } from '../../queries/queues.ts'
import { asSeenBy, badgeOf } from '../../queries/yours.ts'
import { route } from '../route.ts'
import { conversation, listQuery, pageOf } from './schemas.ts'

const count = z.number().int()

export const queuesRoutes = [
  route({
    method: 'GET',
    path: '/queues',
    summary: 'How many conversations your queues hold',
    about:
      'Up to 100 each: that many means many. `badge`: those you have with something of the contact you have not seen.',
    permission: 'conversations.read',
    answer: z.object({
      mine: count,
      unassigned: count,
      mentions: count,
      waiting: count,
      snoozed: count,
      badge: count,
    }),
    run: async ({ services, caller }) => {
      const member = memberOf(caller)
      const [counts, badge] = await Promise.all([
        queueCounts(services.db.root, caller.accountId, member),
        badgeOf(services.db.root, caller.accountId, member),
      ])
      return { ...counts, badge }
    },
  }),
  route({
    method: 'GET',
    path: '/queue',
    summary: 'A page of one of your queues',
    about:
      'Each in its own order: `waiting` by who waits longest, `snoozed` by what wakes first, the others by what moved last.',
    permission: 'conversations.read',
    query: listQuery.pick({ limit: true, cursor: true }).extend({
      queue: z.enum(queues).default('unassigned'),
      team: z.uuid().optional().describe('Of the queue `team`: which; else all of yours.'),
      inbox: z.uuid().optional(),
      label: z.uuid().optional(),
      priority: z.enum(priorities).optional(),
    }),
    answer: pageOf(conversation).extend({ total: count.describe('Up to 100.') }),
    run: async ({ services, caller, query: { cursor, ...asked } }) => {
      const member = memberOf(caller)
      const page = await queuePage(services.db.root, caller.accountId, { ...asked, member, after: cursor })
      const data = await asSeenBy(services.db.root, caller.accountId, member, page.rows)
      return { data, next: page.next ?? null, total: page.total }
    },
  }),
]

const memberOf = ({ actor }: Caller): string => {
  if (actor.kind !== 'member') throw new Refusal('forbidden', 'Only a member has queues.')
  return actor.id
}
