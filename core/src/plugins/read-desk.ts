import { inboxViews, knownConnection } from '../connections/index.ts'
import type { Capabilities, Part, Read, WindowView } from '../contract/index.ts'
import { Refusal, spanMs } from '../contract/index.ts'
import { lastInAt } from '../conversations/window.ts'
import { degrade } from '../outbound/index.ts'
import { queueCounts, queuePage } from '../queries/queues.ts'
import { reachableContacts } from '../queries/reachable.ts'
import type { Services } from '../services.ts'

/** What a tool needs beyond single conversations: the lists of an agent, and where one may write first. */
export type DeskRead = Pick<Read, 'queue' | 'queueCounts' | 'inboxes' | 'reachable' | 'templates' | 'cost' | 'window'>

export const readDesk = (services: Services, accountId: string): DeskRead => ({
  queue: (asked) => queuePage(services.db.root, accountId, asked),
  queueCounts: (member) => queueCounts(services.db.root, accountId, member),
  inboxes: () => inboxViews(services, accountId),
  reachable: async (inbox, query) => {
    const { channel, connection } = await inboxOf(services, accountId, inbox)
    return reachableContacts(services.db.root, accountId, {
      inbox,
      query,
      start: channel.capabilities(connection).start,
    })
  },
  templates: async (inbox) => {
    const { channel, connection } = await inboxOf(services, accountId, inbox)
    return (await channel.templates?.(connection)) ?? []
  },
  cost: async (inbox, parts) => {
    const { channel, connection } = await inboxOf(services, accountId, inbox)
    const carried = channel.cost && carriedBy(channel.capabilities(connection), channel.label, parts)
    return carried && channel.cost?.(carried, connection)
  },
  window: (conversation) => windowOf(services, accountId, conversation),
})

/** As it would go out now; undefined when it cannot: sending it says why. */
const carriedBy = (capabilities: Capabilities, label: string, parts: readonly Part[]): Part[] | undefined => {
  try {
    return parts.length === 0 ? [] : degrade(parts, capabilities, { label, lastInAt: new Date() })
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

const inboxOf = async (services: Services, accountId: string, id: string) => {
  const { row, connection } = await knownConnection(services, services.db.root, accountId, id)
  if (row.kind !== 'inbox') throw new Refusal('not_found', 'There is no such inbox.')
  return { channel: services.registry.channel(row.plugin), connection }
}

const windowOf = async (services: Services, accountId: string, id: string): Promise<WindowView | undefined> => {
  const { root } = services.db
  const conversation = await root
    .selectFrom('conversations')
    .select(['account_id', 'thread_id', 'inbox_id'])
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!conversation) throw new Refusal('not_found', 'There is no such conversation.')
  const { channel, connection } = await inboxOf(services, accountId, conversation.inbox_id)
  const { window } = channel.capabilities(connection)
  if (!window) return undefined
  const lastAt = await lastInAt(root, conversation)
  const closes = lastAt && new Date(lastAt.getTime() + spanMs(window.lasts))
  return { open: closes !== undefined && closes > new Date(), outside: window.outside, ...(closes && { closes }) }
}
