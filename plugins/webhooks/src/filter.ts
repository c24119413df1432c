import type { Filter, Matched, MatchFields } from '@deskless/core/contract'
import { checkFilter, filterFrom, matchesFilter, priorities, statuses } from '@deskless/core/contract'
import type { About } from './about.ts'

/** What an endpoint may choose by, in the filter language of every list. Names are for files that go from hub to hub. */
export const filterFields: MatchFields = {
  type: { is: 'text' },
  actor: { is: ['member', 'bot', 'contact', 'rule', 'plugin', 'system'] },
  kind: { is: ['in', 'out', 'note', 'activity'] },
  inbox: { is: 'uuid' },
  inbox_name: { is: 'text' },
  channel: { is: 'text' },
  status: { is: statuses },
  priority: { is: priorities },
  assignee: { is: 'uuid' },
  team: { is: 'uuid' },
  team_name: { is: 'text' },
  label: { is: 'set', of: 'uuid' },
  label_name: { is: 'set', of: 'text' },
  contact: { is: 'uuid' },
  spam: { is: 'boolean' },
}

/** Refuses in a sentence what would never match as it is meant. */
export const readFilter = (given: unknown): Filter => {
  const filter = filterFrom(given)
  checkFilter(filter, filterFields)
  return filter
}

type Said = { type: string; actor?: { kind: string } | null }

export const chosen = (filter: Filter | null, said: Said, about: About): boolean =>
  filter === null || matchesFilter(filter, filterFields, matched(said, about))

const matched = ({ type, actor }: Said, { conversation, message, contact }: About): Matched => ({
  type,
  actor: actor?.kind,
  kind: message?.kind,
  inbox: conversation?.inbox.id,
  inbox_name: conversation?.inbox.name,
  channel: conversation?.inbox.channel,
  status: conversation?.status,
  priority: conversation?.priority,
  assignee: conversation?.assignee?.id,
  team: conversation?.team?.id,
  team_name: conversation?.team?.name,
  label: conversation?.labels.map(({ id }) => id) ?? [],
  label_name: conversation?.labels.map(({ name }) => name) ?? [],
  contact: contact?.id,
  spam: conversation?.spam,
})
