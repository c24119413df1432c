import { createHash, randomBytes } from 'node:crypto'
import { Refusal, uuidv7 } from '../contract/index.ts'
import type { Row, Trx } from '../db/index.ts'
import type { Services } from '../services.ts'
import type { Permission } from './permissions.ts'
import { can, permissionNames } from './permissions.ts'

const PREFIX = 'dk_'
const SECRET_BYTES = 32
/** `last_used_at` is for people; writing it with every request would make reads into writes. */
const USED_EVERY_MS = 60_000

export type NewToken = {
  name: string
  member: string
  /** Names of permissions, or `*` for whatever the member may do at the time. */
  scopes: readonly string[]
  expiresAt?: Date
}

export type MadeToken = { id: string; token: string }

export const createToken = ({ db }: Pick<Services, 'db'>, accountId: string, wanted: NewToken): Promise<MadeToken> =>
  db.transaction((trx) => insertToken(trx, accountId, wanted))

/** The token is told once; what is kept is its hash. 256 random bits need no salt and no slow hash. */
export const insertToken = async (trx: Trx, accountId: string, wanted: NewToken): Promise<MadeToken> => {
  const unknown = wanted.scopes.filter((scope) => scope !== '*' && !permissionNames.includes(scope as Permission))
  if (unknown.length > 0)
    throw new Refusal('invalid', `There is no permission named ${unknown.join(', ')}.`, { scopes: unknown })
  const token = PREFIX + randomBytes(SECRET_BYTES).toString('base64url')
  const id = uuidv7()
  await trx
    .insertInto('api_tokens')
    .values({
      account_id: accountId,
      id,
      name: wanted.name,
      hash: hashOf(token),
      hint: token.slice(-4),
      member_id: wanted.member,
      scopes: [...wanted.scopes],
      expires_at: wanted.expiresAt ?? null,
    })
    .execute()
  return { id, token }
}

export const looksLikeToken = (text: string): boolean => text.startsWith(PREFIX)

export const revokeToken = async ({ db }: Pick<Services, 'db'>, accountId: string, id: string): Promise<void> => {
  const revoked = await db.root
    .updateTable('api_tokens')
    .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(new Date())) }))
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  if (!revoked) throw new Refusal('not_found', 'There is no such token.')
}

type Found = Row<'api_tokens'> & { permissions: string[] }

/** A token that still counts, with what its member may do: one question, because every call of the API asks it. */
export const findToken = async ({ db }: Pick<Services, 'db'>, token: string): Promise<Found | undefined> => {
  const row = await db.root
    .selectFrom('api_tokens as t')
    .innerJoin('members as m', (on) => on.onRef('m.account_id', '=', 't.account_id').onRef('m.id', '=', 't.member_id'))
    .innerJoin('roles as r', (on) => on.onRef('r.account_id', '=', 'm.account_id').onRef('r.id', '=', 'm.role_id'))
    .selectAll('t')
    .select('r.permissions')
    .where('t.hash', '=', hashOf(token))
    .where('m.disabled_at', 'is', null)
    .executeTakeFirst()
  if (!row || row.revoked_at || (row.expires_at && row.expires_at <= new Date())) return undefined
  if (!row.last_used_at || Date.now() - row.last_used_at.getTime() > USED_EVERY_MS) await noteUse(db, row)
  return row
}

const noteUse = async (db: Services['db'], { account_id, id }: Pick<Found, 'account_id' | 'id'>): Promise<void> => {
  await db.root
    .updateTable('api_tokens')
    .set({ last_used_at: new Date() })
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .execute()
}

/** A token never holds more than its member does: who loses a permission loses it in every token. */
export const scoped = (member: readonly string[], scopes: readonly string[]): string[] =>
  scopes.includes('*')
    ? [...member]
    : member.filter((permission) => can({ permissions: scopes }, permission as Permission))

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()
