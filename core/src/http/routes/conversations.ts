import { sql } from 'kysely'
import { z } from 'zod'
import { offered } from '../../actions/offered.ts'
import { issue } from '../../commands/issue.ts'
import { envelopeSchema, expectSchema, partsSchema, Refusal } from '../../contract/index.ts'
import { usualEnvelope } from '../../conversations/envelope.ts'
import { layoutLink, layoutOf } from '../../layout/index.ts'
import { conversationsList, messagesList } from '../../queries/lists.ts'
import { participantViews } from '../../queries/participants.ts'
import { conversationViews, messageViews } from '../../queries/views.ts'
import { route } from '../route.ts'
import { listed, oneOf } from './listing.ts'
import { commandResult, conversation, idParams, listQuery, message, pageOf, participant } from './schemas.ts'
import { ofView, seenByCaller } from './seen-by.ts'

export const conversationsRoutes = [
  route({
    method: 'GET',
    path: '/conversations',
    summary: 'List conversations',
    permission: 'conversations.read',
    about: 'By a filter, by a saved view, or by both. A view brings its own order.',
    query: listQuery.extend({ view: z.uuid().optional().describe('A saved view: see `/v1/views`.') }),
    answer: pageOf(conversation),
    run: (call) =>
      call.query.view ? ofView(call, call.query.view) : listed(call, conversationsList, seenByCaller(call)),
  }),
  route({
    method: 'GET',
    path: '/conversations/:id',
    summary: 'A conversation',
    permission: 'conversations.read',
    params: idParams,
    answer: conversation,
    run: (call) => oneOf(seenByCaller(call), call, 'conversation'),
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
      envelope: envelopeSchema.optional().describe('Who gets it; without it, whoever the conversation is with.'),
      expect: expectSchema.optional(),
    }),
    answer: commandResult,
    status: 201,
    run: ({ services, caller, params, body: { kind, parts, answers, envelope, expect }, key }) => {
      if (kind === 'note' && answers) throw new Refusal('invalid', 'A note answers nobody.')
      if (kind === 'note' && envelope) throw new Refusal('invalid', 'A note goes to nobody.')
      const it = { id: key, actor: caller.actor, expect }
      const said = { conversation: params.id, parts }
      const command =
        kind === 'reply'
          ? { ...it, name: 'reply' as const, body: { ...said, answers, envelope } }
          : { ...it, name: 'note' as const, body: said }
      return issue(services, caller.accountId, command, { scopes: caller.permissions })
    },
  }),
  route({
    method: 'GET',
    path: '/conversations/:id/envelope',
    summary: 'Who an answer goes to when nothing else is said, and its subject',
    about: 'Null where the channel has neither. What an answer says instead is its `envelope`.',
    permission: 'conversations.read',
    params: idParams,
    answer: z.object({ envelope: envelopeSchema.nullable() }),
    run: async (call) => {
      const { id } = await oneOf(conversationViews, call, 'conversation')
      return { envelope: (await usualEnvelope(call.services, call.caller.accountId, id)) ?? null }
    },
  }),
  route({
    method: 'GET',
    path: '/conversations/:id/actions',
    summary: 'What plugins offer to do with a conversation',
    about: 'The command `act` wishes one of them.',
    permission: 'conversations.read',
    params: idParams,
    answer: z.object({ data: z.array(z.object({ plugin: z.string(), action: z.string(), label: z.string() })) }),
    run: async (call) => ({
      data: offered(call.services.registry, await oneOf(conversationViews, call, 'conversation')),
    }),
  }),
  route({
    method: 'GET',
    path: '/conversations/:id/participants',
    summary: 'Who follows a conversation',
    about:
      'The commands `follow` and `unfollow` change it; whoever has the conversation or writes in it is among them.',
    permission: 'conversations.read',
    params: idParams,
    answer: z.object({ data: z.array(participant) }),
    run: async (call) => {
      const { id } = await oneOf(conversationViews, call, 'conversation')
      return { data: await participantViews(call.services.db.root, call.caller.accountId, id) }
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
  route({
    method: 'GET',
    path: '/messages/:id/layout',
    summary: 'A link to a message as its writer laid it out',
    about:
      'Of a message with an HTML part (`as: "html"`): a page that shows it cleaned, in a frame that runs nothing. Pictures that lie elsewhere are loaded by a click there. The link ends after an hour. Null where there is no such part.',
    permission: 'conversations.read',
    params: idParams,
    answer: z.object({ url: z.string().nullable() }),
    run: async (call) => {
      const found = layoutOf(await oneOf(messageViews, call, 'message'))
      return { url: found ? layoutLink(call.services, { accountId: call.caller.accountId, id: found.file }) : null }
    },
  }),
]
