import type { MemberView, Person } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { Account } from './activity.ts'
import type { Installation } from './client.ts'
import { ask } from './client.ts'
import { teamsOf } from './places-known.ts'
import type { Member } from './port.ts'

/** Somebody at Teams, and who that is to us. `user`: their id in the directory, which is what counts. */
export type Someone = { user: string; id: string; name: string; person: Person; member?: MemberView }

const KEEP_MS = 5 * 60_000
const MOST = 10_000
const profiles = new Map<string, { until: number; profile: Promise<Member | undefined> }>()

const REPLY = 'conversations.reply'

const isBot = (id = ''): boolean => id.startsWith('28:')

/** `conversation`: where they did it; whoever is not in there is nobody's colleague. Permissions are read anew each time. */
export const whoIs = async (installation: Installation, account: Account, conversation: string): Promise<Someone> => {
  const { id = '', aadObjectId: said = id, name = 'Somebody' } = account
  if (!id || isBot(id)) return { user: said, id, name: id ? name : 'An app', person: 'bot' }
  const profile = await profileOf(installation, said, conversation)
  // A mention names people by their other id alone.
  const user = profile?.aadObjectId ?? said
  const known = { user, id, name: profile?.name ?? name }
  const person = outsider(profile, installation)
  if (person || !profile) return { ...known, person: person ?? 'unknown' }
  const member = await memberOf(installation, [user, said], profile)
  if (!member) return { ...known, person: 'unmapped' }
  return { ...known, name: member.name, member, person: member.permissions.includes(REPLY) ? 'agent' : 'not-permitted' }
}

/** Where no team's channel says: in any team the app is in, else where they did it. */
export const whoIsAnywhere = async (
  installation: Installation,
  account: Account,
  conversation: string,
): Promise<Someone> => {
  for (const team of await teamsOf(installation)) {
    const found = await whoIs(installation, account, team).catch(notThere)
    if (found && found.person !== 'external') return found
  }
  return whoIs(installation, account, conversation)
}

const notThere = (error: unknown): undefined => {
  if (error instanceof ChannelError) return undefined
  throw error
}

const outsider = (profile: Member | undefined, { settings, address }: Installation): Person | undefined => {
  if (!profile) return 'external'
  const { userRole, userPrincipalName = '', tenantId } = profile
  if (userRole?.toLowerCase() === 'guest' || userPrincipalName.includes('#EXT#')) return 'guest'
  const home = settings.tenantId ?? address
  return tenantId && home && tenantId.toLowerCase() !== home.toLowerCase() ? 'external' : undefined
}

/** Undefined: not in there. */
const profileOf = (installation: Installation, user: string, conversation: string): Promise<Member | undefined> => {
  const place = conversation.split(';')[0] ?? ''
  const key = `${installation.id} ${place} ${user}`
  const known = profiles.get(key)
  if (known && known.until > Date.now()) return known.profile
  if (profiles.size > MOST) profiles.clear()
  const profile = ask(installation, (teams) => teams.member(place, user)).catch((error: unknown) => {
    if (error instanceof ChannelError && error.code === 'gone') return undefined
    throw error
  })
  profiles.set(key, { until: Date.now() + KEEP_MS, profile })
  profile.catch(() => profiles.delete(key))
  return profile
}

const noteOf = (user: string): string => `person ${user}`

/**
 * What somebody said with a code, or an administrator, goes first. An e-mail address is only the first hint: whoever it led
 * to stays that member, whatever the address becomes later.
 */
const memberOf = async (
  installation: Installation,
  [user, said]: [user: string, said: string],
  { email, userPrincipalName }: Member,
) => {
  const { hub, desk } = installation
  // An administrator may have named them by either of their ids.
  const linked = (await desk?.links.memberOf(user)) ?? (said === user ? undefined : await desk?.links.memberOf(said))
  if (linked) return linked
  const before = await installation.kept(noteOf(user))
  const known = typeof before === 'string' ? await hub.read.member(before) : undefined
  // Found by an address is only who still works here.
  if (known) return (await hub.read.memberByEmail(known.email))?.id === known.id ? known : undefined
  const hint = email ?? userPrincipalName
  const found = hint ? await hub.read.memberByEmail(hint) : undefined
  if (found) await installation.keep(noteOf(user), found.id)
  return found
}

const rosters = new Map<string, { until: number; members: Promise<Member[]> }>()

const rosterOf = (installation: Installation, team: string): Promise<Member[]> => {
  const key = `${installation.id} ${team}`
  const known = rosters.get(key)
  if (known && known.until > Date.now()) return known.members
  const members = ask(installation, (teams) => teams.members(team))
  rosters.set(key, { until: Date.now() + KEEP_MS, members })
  members.catch(() => rosters.delete(key))
  return members
}

/** Who of a team answers here: at most so many, for cards that draw themselves anew for each of them. */
export const agentsOf = async (installation: Installation, team: string, most: number): Promise<string[]> => {
  const emails = new Set((await installation.hub.read.members()).map(({ email }) => email.toLowerCase()))
  const roster = await rosterOf(installation, team)
  return roster
    .filter(({ email = '' }) => emails.has(email.toLowerCase()))
    .slice(0, most)
    .map(({ id }) => id)
}

/** Whom Teams knows as this member and who may be told what is internal: no guest, nobody of another company. */
export const userOf = async (installation: Installation, member: MemberView): Promise<Someone | undefined> => {
  const linked = await installation.desk?.links.personOf(member.id)
  for (const team of await teamsOf(installation)) {
    const roster = await rosterOf(installation, team).catch(nobody)
    const found = roster.find(({ id, aadObjectId, email }) =>
      linked ? linked === aadObjectId || linked === id : email?.toLowerCase() === member.email.toLowerCase(),
    )
    // The same look that decides who may answer.
    const someone = found && (await whoIs(installation, found, team))
    if (someone?.member?.id === member.id) return someone
  }
  return undefined
}

const nobody = (error: unknown): Member[] => {
  if (error instanceof ChannelError) return []
  throw error
}
