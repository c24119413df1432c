import { z } from 'zod'
import { hoursSchema, partsSchema } from '../../contract/index.ts'
import { ownFiles } from '../../conversations/files.ts'
import { readDesk } from '../../plugins/read-desk.ts'
import { contactViews } from '../../queries/contacts.ts'
import { conversationsList } from '../../queries/lists.ts'
import { suggestedMerges } from '../../queries/merge-suggestions.ts'
import { remarksAbout } from '../../queries/remarks.ts'
import { ofPerson } from '../../queries/search/index.ts'
import { route } from '../route.ts'
import { listed, oneOf } from './listing.ts'
import { contact, conversation, idParams, listQuery, mergeSuggestion, pageOf, when, who } from './schemas.ts'
import { seenByCaller } from './seen-by.ts'

// What a tool of agents asks besides: what inboxes can do, whom they may write to, what a person asked before.

const inbox = z.object({
  id: z.string(),
  name: z.string(),
  channel: z.string(),
  label: z.string().describe('What contacts see its channel as.'),
  capabilities: z.record(z.string(), z.unknown()),
  hours: hoursSchema.safeExtend({ open: z.boolean(), opensNext: when.optional() }).optional(),
})
const template = z.object({
  name: z.string(),
  language: z.string(),
  text: z.string(),
  values: z.array(z.string()),
  asOf: when.optional().describe('The provider could not be asked: this is from a list it gave then.'),
})
const remark = z.object({
  id: z.string(),
  text: z.string(),
  author: who,
  createdAt: when,
  editedAt: when.optional(),
})
const sendWindow = z.object({ open: z.boolean(), closes: when.optional(), outside: z.array(z.string()) })

const loadContact = async (...[db, accountId, ids]: Parameters<typeof contactViews>) => {
  const views = await contactViews(db, accountId, ids)
  return ids.flatMap((id) => views.get(id) ?? [])
}

export const deskRoutes = [
  route({
    method: 'GET',
    path: '/capabilities',
    summary: 'Inboxes in use, and what each can do',
    permission: 'conversations.read',
    answer: z.object({ data: z.array(inbox) }),
    run: async ({ services, caller }) => ({ data: await readDesk(services, caller.accountId).inboxes() }),
  }),
  route({
    method: 'GET',
    path: '/inboxes/:id/templates',
    summary: 'What an inbox may begin with where free words are not allowed',
    about: 'Asks the provider.',
    permission: 'conversations.read',
    params: idParams,
    answer: z.object({ data: z.array(template) }),
    run: async ({ services, caller, params }) => ({
      data: await readDesk(services, caller.accountId).templates(params.id),
    }),
  }),
  route({
    method: 'GET',
    path: '/inboxes/:id/reachable',
    summary: 'Whom an inbox may write to first',
    about: 'By name, or by how the address begins; nobody who is blocked.',
    permission: 'conversations.read',
    params: idParams,
    query: z.object({ query: z.string().max(200).default('') }),
    answer: z.object({ data: z.array(contact) }),
    run: async ({ services, caller, params, query }) => ({
      data: await readDesk(services, caller.accountId).reachable(params.id, query.query),
    }),
  }),
  route({
    method: 'POST',
    path: '/inboxes/:id/cost',
    summary: 'What a message will be paid for',
    about: 'Null where its length makes no difference, or it cannot go.',
    permission: 'conversations.note',
    params: idParams,
    body: z.strictObject({ parts: partsSchema }),
    answer: z.object({ cost: z.object({ units: z.number(), tell: z.string() }).nullable() }),
    run: async ({ services, caller, params, body }) => {
      const parts = await services.db.transaction((trx) => ownFiles(trx, caller.accountId, body.parts))
      return { cost: (await readDesk(services, caller.accountId).cost(params.id, parts)) ?? null }
    },
  }),
  route({
    method: 'GET',
    path: '/conversations/:id/window',
    summary: 'Whether a contact may be written to freely now',
    about: 'Null where the inbox has no window. `outside`: what may be sent once it is over.',
    permission: 'conversations.read',
    params: idParams,
    answer: z.object({ window: sendWindow.nullable() }),
    run: async ({ services, caller, params }) => ({
      window: (await readDesk(services, caller.accountId).window(params.id)) ?? null,
    }),
  }),
  route({
    method: 'GET',
    path: '/contacts/:id/conversations',
    summary: 'Everything a person ever asked',
    about:
      'In whichever inbox and under whichever of their contacts, newest first. Filtered and sorted like conversations.',
    permission: 'conversations.read',
    params: idParams,
    query: listQuery,
    answer: pageOf(conversation),
    run: async (call) => {
      await oneOf(loadContact, call, 'contact')
      return listed(call, conversationsList, seenByCaller(call), ofPerson(call.caller.accountId, call.params.id))
    },
  }),
  route({
    method: 'GET',
    path: '/contacts/:id/merge-suggestions',
    summary: 'Who may be the same person, and nobody decided yet',
    permission: 'conversations.read',
    params: idParams,
    answer: z.object({ data: z.array(mergeSuggestion) }),
    run: async (call) => {
      await oneOf(loadContact, call, 'contact')
      return { data: await suggestedMerges(call.services.db.root, call.caller.accountId, call.params.id) }
    },
  }),
  route({
    method: 'GET',
    path: '/contacts/:id/remarks',
    summary: 'What agents keep about a person',
    about: 'Newest first. The commands `remark` and `remove_remark` write and remove them; contacts never see them.',
    permission: 'conversations.read',
    params: idParams,
    answer: z.object({ data: z.array(remark) }),
    run: async (call) => {
      await oneOf(loadContact, call, 'contact')
      return { data: await remarksAbout(call.services.db.root, call.caller.accountId, call.params.id) }
    },
  }),
]
