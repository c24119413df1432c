import type { MemberView, Person } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask } from './client.ts'
import { identityOf } from './identity.ts'
import { oneLine } from './render/escape.ts'

type Profile = {
  name: string
  email?: string
  bot: boolean
  guest: boolean
  gone: boolean
  teamId?: string
  enterprise: boolean
  offsetSeconds: number
  stranger: boolean
}

/** Somebody at Slack, and who that is to us. */
export type Someone = { user: string; name: string; person: Person; member?: MemberView; offsetSeconds: number }

const KEEP_MS = 5 * 60_000
const profiles = new Map<string, { until: number; profile: Promise<Profile> }>()

const REPLY = 'conversations.reply'

/** Matched by the e-mail Slack vouches for. Permissions are read anew each time: they may have changed a second ago. */
export const whoIs = async (installation: Installation, user: string): Promise<Someone> => {
  const profile = await profileOf(installation, user)
  const { teamId } = await identityOf(installation)
  const known = { user, name: profile.name, offsetSeconds: profile.offsetSeconds }
  const person = outsider(profile, teamId)
  if (person) return { ...known, person }
  const member = profile.email ? await installation.hub.read.memberByEmail(profile.email) : undefined
  if (!member) return { ...known, person: 'unmapped' }
  return { ...known, name: member.name, member, person: member.permissions.includes(REPLY) ? 'agent' : 'not-permitted' }
}

const outsider = (profile: Profile, teamId: string): Person | undefined => {
  if (profile.gone) return 'unknown'
  if (profile.bot) return 'bot'
  if (profile.stranger || (profile.teamId !== undefined && profile.teamId !== teamId && !profile.enterprise))
    return 'external'
  return profile.guest ? 'guest' : undefined
}

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

export const forgetProfile = (installation: Installation, user: string): void =>
  void profiles.delete(`${installation.id}:${user}`)

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
  enterprise_user?: unknown
  tz_offset?: number
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
    enterprise: user.enterprise_user !== undefined,
    offsetSeconds: user.tz_offset ?? 0,
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
