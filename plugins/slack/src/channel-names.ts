import type { Installation } from './client.ts'
import { ask } from './client.ts'
import { workspacesOf } from './workspaces.ts'

type Team = { team_id?: string }
type Page = { team: Team; cursor: string; number: number }
/** Read as far as somebody had to look. `rest`: where it goes on, one entry per workspace. */
type Listing = { begun: number; ids: Map<string, string>; rest: Page[] }

/** A whole pass over the rules looks into one list: Slack gives it no more than twenty times a minute. */
const KEEP_MS = 60_000
/** What is not in it may have been made since. */
const COMPLETE_MS = 5_000
const PAGES = 20

const listings = new Map<string, Listing>()

export const forgetNames = (installation: Pick<Installation, 'id'>): void => void listings.delete(installation.id)

/** In an organisation the first workspace that has it counts. */
export const idOfName = async (installation: Installation, name: string): Promise<string | undefined> => {
  const known = await listingOf(installation, KEEP_MS)
  const found = await lookIn(known, installation, name)
  if (found || known.begun > Date.now() - COMPLETE_MS) return found
  return lookIn(await listingOf(installation, COMPLETE_MS), installation, name)
}

const listingOf = async (installation: Installation, youngerMs: number): Promise<Listing> => {
  const known = listings.get(installation.id)
  if (known && known.begun > Date.now() - youngerMs) return known
  const teams = await workspacesOf(installation)
  const rest = teams.map((team) => ({ team, cursor: '', number: 1 }))
  const fresh = { begun: Date.now(), ids: new Map<string, string>(), rest }
  listings.set(installation.id, fresh)
  return fresh
}

const lookIn = async (listing: Listing, installation: Installation, name: string): Promise<string | undefined> => {
  while (!listing.ids.has(name) && listing.rest.length > 0) await readOn(listing, installation)
  return listing.ids.get(name)
}

/** Two who read the same page write the same. */
const readOn = async (listing: Listing, installation: Installation): Promise<void> => {
  const [page] = listing.rest
  if (!page) return
  const { team, cursor, number } = page
  const asked = { limit: 1_000, exclude_archived: true, types: 'public_channel,private_channel', ...team }
  const answer = await ask(installation, (client) =>
    client.conversations.list({ ...asked, ...(cursor ? { cursor } : {}) }),
  )
  for (const { name, id } of answer.channels ?? []) if (name && id && !listing.ids.has(name)) listing.ids.set(name, id)
  if (listing.rest[0] !== page) return
  const next = answer.response_metadata?.next_cursor ?? ''
  const others = listing.rest.slice(1)
  listing.rest = next && number < PAGES ? [{ team, cursor: next, number: number + 1 }, ...others] : others
}
