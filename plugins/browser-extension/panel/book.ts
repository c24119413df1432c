import type { Desk as Api, Attribute, Inbox, Label, Member, SavedView, Team } from '@deskless/core/client'
import { signal } from '@preact/signals'

/** One list of what the account is made of: fetched when somebody first reads it, and read as a signal is. */
export type Lazy<T> = { (): readonly T[]; renew(): Promise<void> }

/** What seldom changes and much is chosen from. */
export type Book = {
  members: Lazy<Member>
  teams: Lazy<Team>
  labels: Lazy<Label>
  inboxes: Lazy<Inbox>
  attributes: Lazy<Attribute>
  views: Lazy<SavedView>
}

const lazily = <T>(load: () => Promise<readonly T[]>): Lazy<T> => {
  const held = signal<readonly T[]>([])
  let asked: Promise<void> | undefined
  const renew = (): Promise<void> => {
    asked = load().then(
      (found) => {
        held.value = found
      },
      // Whoever reads it next asks again; what is shown meanwhile is what was known before.
      () => {
        asked = undefined
      },
    )
    return asked
  }
  const read = (): readonly T[] => {
    if (!asked) void renew()
    return held.value
  }
  return Object.assign(read, { renew })
}

export const openBook = (api: Api): Book => ({
  members: lazily(api.members),
  teams: lazily(api.teams),
  labels: lazily(api.labels),
  inboxes: lazily(api.inboxes),
  attributes: lazily(api.attributes),
  views: lazily(api.views),
})
