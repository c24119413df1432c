import { teamsCalled } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { askQuietly, unlessAnswered, unlessRefused } from './client.ts'
import { namesOf, whoIs } from './people.ts'
import type { Mentions, Names } from './render/index.ts'
import { workspacesOf } from './workspaces.ts'

/** A user group of a workspace: "Shipping crew", mentioned as @shipping. */
type Group = { id: string; name: string; handle: string }

const KEEP_MS = 5 * 60_000
const groups = new Map<string, { until: number; groups: Promise<Group[]> }>()

/** Those Slack does not tell us of cannot be named: a line that mentions one says "@group" and calls nobody. */
const groupsOf = (installation: Installation): Promise<Group[]> => {
  const known = groups.get(installation.id)
  if (known && known.until > Date.now()) return known.groups
  const fetched = fetchGroups(installation)
  groups.set(installation.id, { until: Date.now() + KEEP_MS, groups: fetched })
  fetched.catch(() => groups.delete(installation.id))
  return fetched
}

/** Whatever Slack refuses here, the line is worth more than the name of a group. */
const fetchGroups = async (installation: Installation): Promise<Group[]> => {
  const found: Group[] = []
  for (const team of (await unlessAnswered(workspacesOf(installation))) ?? []) {
    const answer = await unlessAnswered(askQuietly(installation, (client) => client.usergroups.list(team)))
    for (const { id = '', name = '', handle = '' } of answer?.usergroups ?? []) found.push({ id, name, handle })
  }
  return found
}

/** Whom a note calls: people who are members here, and teams that a user group means by its name or handle. */
export type Calls = { mentions: string[]; teams: string[] }

export const callsIn = async (installation: Installation, { users, usergroups }: Mentions): Promise<Calls> => {
  const someone = await Promise.all([...new Set(users)].map((user) => unlessRefused(whoIs(installation, user))))
  const mentions = someone.flatMap((one) => one?.member?.id ?? [])
  return { mentions: [...new Set(mentions)].slice(0, 50), teams: await teamsOf(installation, usergroups) }
}

const teamsOf = async (installation: Installation, ids: readonly string[]): Promise<string[]> => {
  if (ids.length === 0) return []
  const meant = (await groupsOf(installation)).filter(({ id }) => ids.includes(id))
  return teamsCalled(
    installation,
    meant.flatMap(({ name, handle }) => [name, handle]),
  )
}

/** What stands in the place of each mention for a reader outside Slack. */
export const namesFor = async (installation: Installation, { users, usergroups }: Mentions): Promise<Names> => {
  const names = await namesOf(installation, users)
  const known = usergroups.length > 0 ? await groupsOf(installation) : []
  return {
    userName: (id) => names.get(id),
    channelName: () => undefined,
    usergroupName: (wanted) => known.find(({ id }) => id === wanted)?.handle,
  }
}
