import type { MemberView, Person } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask, unlessRefused } from './client.ts'
import type { Identity } from './identity.ts'
import { identityOf } from './identity.ts'
import { oneLine } from './render/escape.ts'

type Profile = {
  name: string
  email?: string
  bot: boolean
  guest: boolean
  gone: boolean
  teamId?: string
  enterpriseId?: string
  /** As Slack knows where they are. */
  zone: string
  stranger: boolean
}

/** Somebody at Slack, and who that is to us. */
export type Someone = { user: string; name: string; person: Person; member?: MemberView; zone: string }

const KEEP_MS = 5 * 60_000
const profiles = new Map<string, { until: number; profile: Promise<Profile> }>()

const REPLY = 'conversations.reply'
const READ = 'conversations.read'

/** Whether what customers said may be shown to somebody. */
export const mayRead = (member: MemberView | undefined): member is MemberView =>
  member?.permissions.includes(READ) === true

/** Matched by the e-mail Slack vouches for. Permissions are read anew each time: they may have changed a second ago. */
export const whoIs = async (installation: Installation, user: string): Promise<Someone> => {
  const profile = await profileOf(installation, user)
  const identity = await identityOf(installation)
  const known = { user, name: profile.name, zone: profile.zone }
  const person = outsider(profile, identity)
  if (person) return { ...known, person }
  const member = await memberOf(installation, user, profile)
  if (!member) return { ...known, person: 'unmapped' }
  return { ...known, name: member.name, member, person: member.permissions.includes(REPLY) ? 'agent' : 'not-permitted' }
}

/** What somebody said with a code, or an administrator, goes before the e-mail address. */
const memberOf = async (
  installation: Installation,
  user: string,
  { email }: Profile,
): Promise<MemberView | undefined> =>
  (await installation.desk?.links.memberOf(user)) ??
  (email ? await installation.hub.read.memberByEmail(email) : undefined)

const outsider = (profile: Profile, home: Identity): Person | undefined => {
  if (profile.gone) return 'unknown'
  if (profile.bot) return 'bot'
  if (profile.stranger || !isColleague(profile, home)) return 'external'
  return profile.guest ? 'guest' : undefined
}

/** Of the same workspace, or of another one of the same organisation. */
const isColleague = ({ teamId, enterpriseId }: Profile, home: Identity): boolean =>
  teamId === undefined || teamId === home.teamId || (enterpriseId !== undefined && enterpriseId === home.enterpriseId)

const profileOf = (installation: Installation, user: string): Promise<Profile> => {
  const key = `${installation.id}:${user}`
  const known = profiles.get(key)
  if (known && known.until > Date.now()) return known.profile
  if (profiles.size > 10_000) profiles.clear()
  const profile = fetchProfile(installation, user)
  profiles.set(key, { until: Date.now() + KEEP_MS, profile })
  profile.catch(() => profiles.delete(key))
  return profile
}

/** Somebody changed there: their address may be another, and somebody else's may be theirs now. */
export const forgetProfile = (installation: Installation, user: string): void => {
  profiles.delete(`${installation.id}:${user}`)
  for (const key of users.keys()) if (key.startsWith(`${installation.id}:`)) users.delete(key)
}

type UserInfo = {
  name?: string
  real_name?: string
  team_id?: string
  deleted?: boolean
  is_bot?: boolean
  is_restricted?: boolean
  is_ultra_restricted?: boolean
  is_stranger?: boolean
  is_email_confirmed?: boolean
  enterprise_user?: { enterprise_id?: string }
  tz?: string
  profile?: { email?: string; real_name?: string; display_name?: string }
}

const fetchProfile = async (installation: Installation, id: string): Promise<Profile> => {
  const { user = {} } = (await ask(installation, (client) => client.users.info({ user: id }))) as { user?: UserInfo }
  return {
    name: oneLine(
      user.profile?.real_name || user.real_name || user.profile?.display_name || user.name || 'Somebody',
      80,
    ),
    // An address nobody confirmed could be anybody's.
    email: user.is_email_confirmed === false ? undefined : user.profile?.email,
    bot: user.is_bot === true || id === 'USLACKBOT',
    guest: user.is_restricted === true || user.is_ultra_restricted === true,
    gone: user.deleted === true,
    stranger: user.is_stranger === true,
    teamId: user.team_id,
    enterpriseId: user.enterprise_user?.enterprise_id,
    zone: user.tz ?? 'UTC',
  }
}

/** Names for the mentions in a line; who cannot be found is not named. */
export const namesOf = async (installation: Installation, users: readonly string[]): Promise<Map<string, string>> => {
  const names = new Map<string, string>()
  for (const user of new Set(users)) {
    const someone = await whoIs(installation, user).catch(() => undefined)
    if (someone) names.set(user, someone.name)
  }
  return names
}

const users = new Map<string, { until: number; user: string }>()

/** Whom Slack knows as this member and who may be told what is internal: no guest, nobody of another company. */
export const userOf = async (
  installation: Installation,
  { id, email }: Pick<MemberView, 'id' | 'email'>,
): Promise<string | undefined> => {
  const user = (await installation.desk?.links.personOf(id)) ?? (await userByEmail(installation, email))
  // The same look that decides who may answer.
  return user && (await whoIs(installation, user)).member?.id === id ? user : undefined
}

const userByEmail = async (installation: Installation, email: string): Promise<string | undefined> => {
  const key = `${installation.id}:${email}`
  const known = users.get(key)
  if (known && known.until > Date.now()) return known.user
  const found = await unlessRefused(ask(installation, (client) => client.users.lookupByEmail({ email })))
  const user = found?.user?.id
  if (users.size > 10_000) users.clear()
  if (user) users.set(key, { until: Date.now() + KEEP_MS, user })
  return user
}
