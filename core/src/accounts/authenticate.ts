import type { Actor } from '../contract/index.ts'
import { isUuid, Refusal } from '../contract/index.ts'
import type { Executor } from '../db/index.ts'
import type { Services } from '../services.ts'
import type { DeviceCaller } from './devices/index.ts'
import { findAccess, findDevice, looksLikeAccess } from './devices/index.ts'
import { signIn } from './sign-in.ts'
import { findToken, looksLikeToken, scoped } from './tokens.ts'

/** Who calls, in which account. The account is never read from a body: a token belongs to one, a session names one it is a member of. */
export type Caller = {
  accountId: string
  actor: Extract<Actor, { kind: 'member' }>
  permissions: string[]
  via: { kind: 'token' | 'device'; id: string } | { kind: 'session'; id: string; userId: string }
}

/** Header by which a session says which of its accounts it means. May be left out by whoever has only one. */
const ACCOUNT_HEADER = 'deskless-account'

export type Credentials = { token?: string; cookie?: string; account?: string }

export const credentialsOf = (headers: Record<string, string | string[] | undefined>): Credentials => ({
  token: bearerOf(one(headers.authorization)),
  cookie: one(headers.cookie),
  account: one(headers[ACCOUNT_HEADER]),
})

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)

const bearerOf = (header: string | undefined): string | undefined =>
  header?.match(/^Bearer ([A-Za-z0-9_-]{1,200})$/i)?.[1]

export const authenticate = async (services: Services, credentials: Credentials): Promise<Caller> => {
  if (credentials.token) return byToken(services, credentials.token)
  const user = await sessionUser(services, credentials.cookie)
  if (!user) throw new Refusal('unauthorised')
  return bySession(services, user, credentials.account)
}

/**
 * The same caller later, on a stream that stays open. A device may be there longer than the token it opened with: what
 * counts is that nobody ended it.
 */
export const authenticateAgain = async (
  services: Services,
  { accountId, via }: Caller,
  credentials: Credentials,
): Promise<Caller> => {
  if (via.kind !== 'device') return authenticate(services, credentials)
  const found = await findDevice(services, { accountId, id: via.id })
  if (!found) throw unknownToken()
  return byDevice(found)
}

const byToken = async (services: Services, token: string): Promise<Caller> => {
  if (looksLikeAccess(token)) {
    const found = await findAccess(services, token)
    if (!found) throw unknownToken()
    return byDevice(found)
  }
  const row = looksLikeToken(token) ? await findToken(services, token) : undefined
  if (!row) throw unknownToken()
  return {
    accountId: row.account_id,
    actor: { kind: 'member', id: row.member_id },
    permissions: scoped(row.permissions, row.scopes),
    via: { kind: 'token', id: row.id },
  }
}

const unknownToken = (): Refusal => new Refusal('unauthorised', 'This token is unknown, revoked or has ended.')

const byDevice = ({ accountId, device, member, permissions }: DeviceCaller): Caller => ({
  accountId,
  actor: { kind: 'member', id: member },
  permissions,
  via: { kind: 'device', id: device },
})

/** The user of a session cookie, without any account. */
export const sessionUser = async (
  services: Services,
  cookie: string | undefined,
): Promise<{ id: string; session: string } | undefined> => {
  if (!cookie?.includes('deskless.session_token=')) return undefined
  const session = await (await signIn(services)).api.getSession({ headers: new Headers({ cookie }) })
  return session ? { id: session.user.id, session: session.session.id } : undefined
}

const bySession = async (
  services: Services,
  { id: userId, session }: { id: string; session: string },
  account: string | undefined,
): Promise<Caller> => {
  const memberships = await services.db.root
    .selectFrom('members')
    .select(['account_id', 'id'])
    .where('user_id', '=', userId)
    .where('disabled_at', 'is', null)
    .limit(account ? 1 : 2)
    .$if(account !== undefined, (q) => q.where('account_id', '=', isUuid(account) ? account : NOBODY))
    .execute()
  const [membership] = memberships
  if (!membership)
    throw account
      ? new Refusal('not_found', 'There is no such account.')
      : new Refusal('forbidden', 'You are not a member of any account.')
  if (memberships.length > 1)
    throw new Refusal('invalid', `You are a member of several accounts: name one in the header ${ACCOUNT_HEADER}.`)
  const member = await activeMember(services.db.root, membership.account_id, membership.id)
  if (!member) throw new Refusal('unauthorised')
  return {
    accountId: membership.account_id,
    actor: { kind: 'member', id: membership.id },
    permissions: member.permissions,
    via: { kind: 'session', id: session, userId },
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

const activeMember = (db: Executor, accountId: string, id: string): Promise<{ permissions: string[] } | undefined> =>
  db
    .selectFrom('members as m')
    .innerJoin('roles as r', (join) => join.onRef('r.account_id', '=', 'm.account_id').onRef('r.id', '=', 'm.role_id'))
    .select('r.permissions')
    .where('m.account_id', '=', accountId)
    .where('m.id', '=', id)
    .where('m.disabled_at', 'is', null)
    .executeTakeFirst()

type Membership = { account: { id: string; name: string; slug: string }; member: string }

/** The accounts whoever is signed in may choose from. */
export const membershipsOf = async (services: Services, cookie: string | undefined): Promise<Membership[]> => {
  const user = await sessionUser(services, cookie)
  if (!user) throw new Refusal('unauthorised')
  const rows = await services.db.root
    .selectFrom('members as m')
    .innerJoin('accounts as a', 'a.id', 'm.account_id')
    .select(['a.id', 'a.name', 'a.slug', 'm.id as member'])
    .where('m.user_id', '=', user.id)
    .where('m.disabled_at', 'is', null)
    .orderBy('a.name')
    .execute()
  return rows.map(({ member, ...account }) => ({ account, member }))
}
