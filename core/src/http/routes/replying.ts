import { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { Refusal } from '../../contract/index.ts'
import { conversationViews } from '../../queries/views.ts'
import type { Services } from '../../services.ts'
import { replyingTo, startReplying, stopReplying } from '../../surfaces/collision.ts'
import { route } from '../route.ts'
import { oneOf } from './listing.ts'
import { done, idParams, when } from './schemas.ts'

const answer = z.object({ data: z.array(z.object({ id: z.string(), name: z.string(), until: when })) })
const path = '/conversations/:id/replying'

type Asking = { services: Services; caller: Caller; params: { id: string } }

export const replyingRoutes = [
  route({
    method: 'GET',
    path,
    summary: 'Who is answering a conversation right now',
    permission: 'conversations.read',
    params: idParams,
    answer,
    run: async (call) => {
      const { id } = await oneOf(conversationViews, call, 'conversation')
      return { data: await answering(call, id) }
    },
  }),
  route({
    method: 'POST',
    path,
    summary: 'Say that you are answering, and hear who else is',
    about:
      'Every surface shows it for two minutes; say it again while the form is open. It stops nobody: `expect` of the answer does.',
    permission: 'conversations.reply',
    params: idParams,
    answer,
    run: async (call) => {
      const { services, caller } = call
      const at = await placeOf(call)
      await startReplying(services.db, at)
      services.writing.begin(at)
      return { data: (await answering(call, at.conversation)).filter(({ id }) => id !== caller.actor.id) }
    },
  }),
  route({
    method: 'DELETE',
    path,
    summary: 'Say that you are not answering any more',
    permission: 'conversations.reply',
    params: idParams,
    answer: done,
    run: async (call) => {
      const at = await placeOf(call)
      await stopReplying(call.services.db, at)
      call.services.writing.end(at)
      return { ok: true }
    },
  }),
]

const answering = async ({ services, caller }: Asking, conversation: string) =>
  (await replyingTo(services.db.root, caller.accountId, conversation)).map(({ member: id, ...who }) => ({ id, ...who }))

/** Colleagues are told of people: a program answers in no time. */
const placeOf = async (call: Asking) => {
  const { accountId, actor } = call.caller
  const { id: conversation } = await oneOf(conversationViews, call, 'conversation')
  if (actor.kind !== 'member') throw new Refusal('forbidden', 'Only a member is shown as answering.')
  return { accountId, conversation, member: actor.id }
}
