import { sql } from 'kysely'
import { z } from 'zod'
import type { Caller } from '../../accounts/index.ts'
import { insertToken, permissionNames, revokeToken } from '../../accounts/index.ts'
import { Refusal } from '../../contract/index.ts'
import type { Executor } from '../../db/index.ts'
import { tokensList } from '../../queries/lists.ts'
import { rowsById } from '../../queries/rows.ts'
import { route } from '../route.ts'
import { listed, oneOf } from './listing.ts'
import { done, idParams, listQuery, pageOf, token } from './schemas.ts'

const load = async (db: Executor, accountId: string, ids: readonly string[]) =>
  (await rowsById(db, 'api_tokens', accountId, ids)).map((row) => ({
    id: row.id,
    name: row.name,
    member: row.member_id,
    hint: row.hint,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }))

const managesAll = (caller: Caller): boolean => caller.permissions.includes('tokens.manage')

/** A token that may do little cannot make one that may do more. */
const requireHeld = (caller: Caller, scopes: readonly string[]): void => {
  if (caller.via.kind === 'device')
    throw new Refusal('forbidden', 'A device cannot make tokens: they would outlive it. Use a page of the hub.')
  if (caller.via.kind === 'session') return
  if (scopes.some((scope) => !caller.permissions.includes(scope)))
    throw new Refusal('forbidden', 'A token can only make tokens for what it may do itself. Name the scopes.')
}

export const tokensRoutes = [
  route({
    method: 'GET',
    path: '/tokens',
    summary: 'List API tokens: your own, or all with `tokens.manage`',
    permission: 'member',
    query: listQuery,
    answer: pageOf(token),
    run: (call) =>
      listed(call, tokensList, load, managesAll(call.caller) ? undefined : sql`t.member_id = ${call.caller.actor.id}`),
  }),
  route({
    method: 'POST',
    path: '/tokens',
    summary: 'Make an API token for yourself',
    about:
      'The token is told this once, and to a repeat with the same `Idempotency-Key`. It never holds more than you do, and ends with your membership.',
    permission: 'member',
    body: z.strictObject({
      name: z.string().min(1).max(100),
      scopes: z
        .array(z.union([z.enum(permissionNames), z.literal('*')]))
        .min(1)
        .max(100),
      expiresAt: z.iso.datetime({ offset: true }).optional(),
    }),
    answer: z.object({ token: z.string(), id: z.string() }),
    status: 201,
    run: ({ caller, body, onceSealed }) => {
      requireHeld(caller, body.scopes)
      const expiresAt = body.expiresAt ? new Date(body.expiresAt) : undefined
      const wanted = { ...body, member: caller.actor.id, expiresAt }
      return onceSealed((trx) => insertToken(trx, caller.accountId, wanted))
    },
  }),
  route({
    method: 'DELETE',
    path: '/tokens/:id',
    summary: 'Revoke a token',
    permission: 'member',
    params: idParams,
    answer: done,
    run: async (call) => {
      const { services, caller, params } = call
      const found = await oneOf(load, call, 'token')
      if (found.member !== caller.actor.id && !managesAll(caller))
        throw new Refusal('not_found', 'There is no such token.')
      await revokeToken(services, caller.accountId, params.id)
      return { ok: true }
    },
  }),
]
