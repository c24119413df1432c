import { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { can } from '../../accounts/index.ts'
import { Refusal, responsePartsSchema, shortCodeSchema } from '../../contract/index.ts'
import type { Executor, Row, Trx } from '../../db/index.ts'
import { cannedResponseViews, searchCannedResponses, visibleTo } from '../../queries/canned-responses.ts'
import { cannedResponsesList } from '../../queries/lists.ts'
import { filledResponse } from '../../responses/fill.ts'
import type { Owner } from '../../responses/store.ts'
import { insertResponse, updateResponse } from '../../responses/store.ts'
import { requirePermission } from '../caller.ts'
import { route } from '../route.ts'
import { listed, oneOf } from './listing.ts'
import * as schemas from './schemas.ts'

const cannedResponse = z.object({
  id: z.string(),
  shortCode: z.string(),
  scope: z.enum(['personal', 'team', 'account']),
  team: z.object({ id: z.string(), name: z.string() }).optional(),
  parts: schemas.storedParts,
  text: z.string(),
})
const filledAnswer = z.object({
  id: z.string(),
  shortCode: z.string(),
  parts: schemas.storedParts,
  unfilled: z.array(z.string()).describe('Variables that have no value here: their braces still stand in the text.'),
})

const { done, idParams, listQuery, pageOf } = schemas

const body = z.strictObject({
  scope: z.enum(['personal', 'team', 'account']).describe('Whose it is: only yours, of a team, or of everybody.'),
  team: z.uuid().optional().describe('Of scope team: which.'),
  shortCode: shortCodeSchema,
  parts: responsePartsSchema.describe('Texts, with variables such as {{contact.first_name|there}}, and files.'),
})

/** Others' own are nobody's business; whoever manages them all sees those of every team. */
const mayRead = ({ actor, permissions }: Pick<Caller, 'actor' | 'permissions'>) =>
  visibleTo(actor.id, { allTeams: can({ permissions }, 'responses.manage') })

const loader = (caller: Caller) => (db: Executor, accountId: string, ids: readonly string[]) =>
  cannedResponseViews(db, accountId, ids, mayRead(caller))

/** Their own: whoever answers. Of a team: its members who may. Of everybody: who manages them. */
const requireOwner = async (trx: Trx, caller: Caller, owner: Owner): Promise<void> => {
  if (owner.member || can(caller, 'responses.manage')) return
  if (!owner.team) return requirePermission(caller, 'responses.manage')
  requirePermission(caller, 'responses.share')
  const found = await trx
    .selectFrom('teams as t')
    .leftJoin('team_members as m', (on) =>
      on
        .onRef('m.account_id', '=', 't.account_id')
        .onRef('m.team_id', '=', 't.id')
        .on('m.member_id', '=', caller.actor.id),
    )
    .select('m.member_id')
    .where('t.account_id', '=', caller.accountId)
    .where('t.id', '=', owner.team)
    .executeTakeFirst()
  if (!found) throw new Refusal('not_found', 'There is no such team.')
  if (!found.member_id) throw new Refusal('forbidden', 'Only members of a team change its canned responses.')
}

const ownerOf = (caller: Caller, { scope, team }: { scope: string; team?: string }): Owner => {
  if ((scope === 'team') !== (team !== undefined))
    throw new Refusal('invalid', 'team: say which team, for the scope team only.')
  return scope === 'personal' ? { member: caller.actor.id } : { team }
}

/** The one to be changed, locked, by somebody who may. */
const mine = async (trx: Trx, caller: Caller, id: string): Promise<Row<'canned_responses'>> => {
  const [view] = await loader(caller)(trx, caller.accountId, [id])
  const row = await trx
    .selectFrom('canned_responses')
    .selectAll()
    .where('account_id', '=', caller.accountId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!view || !row) throw new Refusal('not_found', 'There is no such canned response.')
  await requireOwner(trx, caller, { member: row.member_id ?? undefined, team: row.team_id ?? undefined })
  return row
}

export const cannedResponsesRoutes = [
  route({
    method: 'GET',
    path: '/canned-responses',
    summary: 'List canned responses: your own, those of your teams and of the account',
    permission: 'conversations.read',
    query: listQuery,
    answer: pageOf(cannedResponse),
    run: (call) => listed(call, cannedResponsesList, loader(call.caller), mayRead(call.caller)),
  }),
  route({
    method: 'GET',
    path: '/canned-responses/search',
    summary: 'Find canned responses as one types, the likeliest first',
    permission: 'conversations.read',
    query: z.object({
      query: z.string().max(200).default(''),
      limit: z.coerce.number().int().min(1).max(200).optional(),
    }),
    answer: z.object({ data: z.array(cannedResponse) }),
    run: async ({ services, caller, query }) => ({
      data: await searchCannedResponses(services.db.root, caller.accountId, caller.actor.id, query),
    }),
  }),
  route({
    method: 'GET',
    path: '/canned-responses/:id',
    summary: 'A canned response',
    permission: 'conversations.read',
    params: idParams,
    answer: cannedResponse,
    run: (call) => oneOf(loader(call.caller), call, 'canned response'),
  }),
  route({
    method: 'GET',
    path: '/canned-responses/:id/filled',
    summary: 'A canned response with its variables filled in',
    about: 'Without a conversation only what is known of you and your company is filled in.',
    permission: 'conversations.read',
    params: idParams,
    query: z.object({ conversation: z.uuid().optional() }),
    answer: filledAnswer,
    run: async ({ services, caller, params, query }) => {
      const by = { ...query, member: caller.actor.id, allTeams: can(caller, 'responses.manage') }
      const filled = await filledResponse(services.db.root, caller.accountId, params.id, by)
      if (!filled) throw new Refusal('not_found', 'There is no such canned response.')
      return filled
    },
  }),
  route({
    method: 'POST',
    path: '/canned-responses',
    summary: 'Make a canned response',
    about: 'Of a team: its members with `responses.share`. Of the account, or of any team: `responses.manage`.',
    permission: 'conversations.reply',
    body,
    answer: cannedResponse,
    status: 201,
    run: ({ services, caller, body: wanted, once }) =>
      once(async (trx) => {
        const owner = ownerOf(caller, wanted)
        await requireOwner(trx, caller, owner)
        const id = await insertResponse(trx, caller.accountId, owner, wanted)
        return oneOf(loader(caller), { services, caller, params: { id } }, 'canned response', trx)
      }),
  }),
  route({
    method: 'PATCH',
    path: '/canned-responses/:id',
    summary: 'Change a canned response, or whose it is',
    permission: 'conversations.reply',
    params: idParams,
    body: body.partial(),
    answer: cannedResponse,
    run: (call) =>
      call.services.db.transaction(async (trx) => {
        const { caller, params, body: wanted } = call
        const row = await mine(trx, caller, params.id)
        const owner = wanted.scope || wanted.team ? ownerOf(caller, { scope: 'team', ...wanted }) : undefined
        if (owner) await requireOwner(trx, caller, owner)
        await updateResponse(trx, row, { ...wanted, owner })
        return oneOf(loader(caller), call, 'canned response', trx)
      }),
  }),
  route({
    method: 'DELETE',
    path: '/canned-responses/:id',
    summary: 'Remove a canned response',
    permission: 'conversations.reply',
    params: idParams,
    answer: done,
    run: ({ services, caller, params }) =>
      services.db.transaction(async (trx) => {
        await mine(trx, caller, params.id)
        await trx
          .deleteFrom('canned_responses')
          .where('account_id', '=', caller.accountId)
          .where('id', '=', params.id)
          .execute()
        return { ok: true }
      }),
  }),
]
