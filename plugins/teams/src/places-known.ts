// What is known of places at Teams: which service a channel lives at, in which team, and how it is called.

import type { Activity } from './activity.ts'
import { channelIn, teamIn } from './activity.ts'
import type { Installation } from './client.ts'
import { placeOf } from './places.ts'
import { addressesOf } from './token.ts'

/** Read again after this: another process may have heard something newer. */
const KEPT_MS = 5_000
const KEPT_MOST = 20_000
const kept = new Map<string, { value: string | undefined; until: number }>()

const noted = async (installation: Installation, name: string): Promise<string | undefined> => {
  const key = `${installation.id} ${name}`
  const known = kept.get(key)
  if (known && known.until > Date.now()) return known.value
  const value = await installation.kept(name)
  return remember(key, typeof value === 'string' ? value : undefined)
}

const remember = (key: string, value: string | undefined): string | undefined => {
  if (kept.size >= KEPT_MOST) kept.clear()
  kept.set(key, { value, until: Date.now() + KEPT_MS })
  return value
}

const note = async (installation: Installation, name: string, value: string): Promise<void> => {
  if ((await noted(installation, name)) === value) return
  await installation.keep(name, value)
  remember(`${installation.id} ${name}`, value)
}

const SERVICE = 'service'

/** Every activity says where its conversation is answered: that may change, and the newest word counts. */
export const noteService = async (installation: Installation, activity: Activity): Promise<void> => {
  const { serviceUrl } = activity
  if (!serviceUrl) return
  const [channel, team] = [channelIn(activity), teamIn(activity)]
  await note(installation, SERVICE, serviceUrl)
  if (channel) await note(installation, `${SERVICE} ${channel}`, serviceUrl)
  if (team) await note(installation, `${SERVICE} ${team}`, serviceUrl)
  if (channel && team) await noteTeam(installation, channel, team)
}

export const serviceUrlFor = async (installation: Installation, conversation: string): Promise<string> =>
  (await noted(installation, `${SERVICE} ${placeOf(conversation).channel}`)) ??
  (await noted(installation, SERVICE)) ??
  (await addressesOf(installation)).serviceUrl

/** The team a channel is in, once anything was heard from there. */
export const teamOf = (installation: Installation, channel: string): Promise<string | undefined> =>
  noted(installation, `team ${channel}`)

const TEAMS = 'teams'

/** The teams the app was added to. */
export const teamsOf = async (installation: Installation): Promise<string[]> => {
  const known = await installation.kept(TEAMS)
  return Array.isArray(known) ? known.filter((it) => typeof it === 'string') : []
}

export const addTeam = async (installation: Installation, team: string): Promise<void> => {
  const known = await teamsOf(installation)
  if (!known.includes(team)) await installation.keep(TEAMS, [...known, team])
}

/** A channel nobody has written in yet is of a team as well: what becomes of the team becomes of it. */
export const noteTeam = (installation: Installation, channel: string, team: string): Promise<void> =>
  note(installation, `team ${channel}`, team)

export const dropTeam = async (installation: Installation, team: string): Promise<void> =>
  installation.keep(
    TEAMS,
    (await teamsOf(installation)).filter((it) => it !== team),
  )

const HEARD = 'heard'

/** A line that does not mention the bot came from a team: its owners consented to that. */
export const noteHeard = (installation: Installation, team: string): Promise<void> =>
  note(installation, `${HEARD} ${team}`, 'yes')

export const isHeard = async (installation: Installation, channel: string): Promise<boolean> => {
  const team = await teamOf(installation, channel)
  return team !== undefined && (await noted(installation, `${HEARD} ${team}`)) === 'yes'
}
