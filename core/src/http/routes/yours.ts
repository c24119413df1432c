import { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { partsSchema, Refusal } from '../../contract/index.ts'
import { draftOf, keepDraft } from '../../conversations/drafts.ts'
import { see } from '../../conversations/seen.ts'
import { conversationViews } from '../../queries/views.ts'
import { yourViews } from '../../queries/yours.ts'
import type { Services } from '../../services.ts'
import { tellYours } from '../live/yours.ts'
import { route } from '../route.ts'
import { oneOf } from './listing.ts'
import { idParams, storedParts, when, yours } from './schemas.ts'

// What a tool keeps for one person in a conversation; the same on all their devices, and nobody else's business.

const body = z.strictObject({
  mode: z.enum(['reply', 'note']),
  text: z.string().max(100_000),
  parts: partsSchema.optional().describe('Files and whatever else is to go with it.'),
  mentions: z.array(z.uuid()).max(50).optional(),
  teams: z.array(z.uuid()).max(10).optional(),
})
const draft = z.object({
  number: z.number().int().describe('0: nothing was ever begun.'),
  body: body.extend({ parts: storedParts.optional() }).optional(),
  changedAt: when.optional(),
})
const path = '/conversations/:id/draft'

export const yoursRoutes = [
  route({
    method: 'PUT',
    path: '/conversations/:id/seen',
    summary: 'Say how far you have seen a conversation',
    about:
      'Yours alone: colleagues and the contact hear nothing of it; the command `mark_read` tells the contact’s side. It never goes back.',
    permission: 'conversations.read',
    params: idParams,
    body: z.strictObject({ upTo: z.number().int().nonnegative() }),
    answer: yours,
    run: async (call) => {
      const { services, body: wanted } = call
      const at = placeOf(call)
      const seen = await services.db.transaction((trx) => see(trx, { ...at, upTo: wanted.upTo }))
      await tellYours(services.bus, at, { seen })
      const views = await yourViews(services.db.root, at.accountId, at.member, [at.conversation])
      return views.get(at.conversation)
    },
  }),
  route({
    method: 'GET',
    path,
    summary: 'What you began to write in a conversation',
    permission: 'conversations.read',
    params: idParams,
    answer: draft,
    run: async (call) => {
      await oneOf(conversationViews, call, 'conversation')
      return draftOf(call.services.db.root, placeOf(call))
    },
  }),
  route({
    method: 'PUT',
    path,
    summary: 'Keep what you began to write',
    about:
      'Kept when its `number` is higher than the one that is kept; else the answer is what is kept, from another window or device. Without a body it is cleared.',
    permission: 'conversations.note',
    params: idParams,
    body: z.strictObject({ number: z.number().int().positive().max(Number.MAX_SAFE_INTEGER), body: body.optional() }),
    answer: draft,
    run: async (call) => {
      const { services, body: wanted } = call
      const at = placeOf(call)
      const kept = await services.db.transaction((trx) => keepDraft(trx, at, wanted))
      if (kept.number === wanted.number) await tellYours(services.bus, at, { draft: kept.number })
      return kept
    },
  }),
]

const placeOf = ({ caller, params }: { services: Services; caller: Caller; params: { id: string } }) => {
  if (caller.actor.kind !== 'member') throw new Refusal('forbidden', 'Only a member has seen or begun anything.')
  return { accountId: caller.accountId, conversation: params.id, member: caller.actor.id }
}
