import { sql } from 'kysely'
import { z } from 'zod'
import { issue } from '../../commands/issue.ts'
import { expectSchema, partsSchema, Refusal } from '../../contract/index.ts'
import { conversationsList, messagesList } from '../../queries/lists.ts'
import { conversationViews, messageViews } from '../../queries/views.ts'
import { route } from '../route.ts'
import { listed, oneOf } from './listing.ts'
import { commandResult, conversation, idParams, listQuery, message, pageOf } from './schemas.ts'

export const conversationsRoutes = [
  route({
    method: 'GET',
    path: '/conversations',
    summary: 'List conversations',
    permission: 'conversations.read',
    query: listQuery,
    answer: pageOf(conversation),
    run: (call) => listed(call, conversationsList, conversationViews),
  }),
  route({
    method: 'GET',
    path: '/conversations/:id',
    summary: 'A conversation',
    permission: 'conversations.read',
    params: idParams,
    answer: conversation,
    run: (call) => oneOf(conversationViews, call, 'conversation'),
  }),
  route({
    method: 'GET',
    path: '/conversations/:id/messages',
    summary: 'Messages of a conversation',
    about: 'By `number`; with `sort=seq` by when they last changed, and a filter on nothing else needed to catch up.',
    permission: 'conversations.read',
    params: idParams,
    query: listQuery,
    answer: pageOf(message),
    run: async (call) => {
      await oneOf(conversationViews, call, 'conversation')
      return listed(call, messagesList, messageViews, sql`m.conversation_id = ${call.params.id}`)
    },
  }),
  route({
    method: 'POST',
    path: '/conversations/:id/messages',
    summary: 'Answer the contact, or leave a note',
    about: 'The commands `reply` and `note`, said shorter. `Idempotency-Key` is the id of the command.',
    permission: 'member',
    params: idParams,
    body: z.strictObject({
      kind: z.enum(['reply', 'note']),
      parts: partsSchema,
      answers: z.uuid().optional(),
      expect: expectSchema.optional(),
    }),
    answer: commandResult,
    status: 201,
    run: ({ services, caller, params, body: { kind, parts, answers, expect }, key }) => {
      if (kind === 'note' && answers) throw new Refusal('invalid', 'A note answers nobody.')
      const it = { id: key, actor: caller.actor, expect }
      const said = { conversation: params.id, parts }
      const command =
        kind === 'reply'
          ? { ...it, name: 'reply' as const, body: { ...said, answers } }
          : { ...it, name: 'note' as const, body: said }
      return issue(services, caller.accountId, command, { scopes: caller.permissions })
    },
  }),
  route({
    method: 'GET',
    path: '/messages/:id',
    summary: 'A message',
    permission: 'conversations.read',
    params: idParams,
    answer: message,
    run: (call) => oneOf(messageViews, call, 'message'),
  }),
]
