import type { InboxView } from '../contract/index.ts'
import type { Services } from '../services.ts'
import type { ConnectionRow } from './open.ts'
import { connectionFrom } from './open.ts'

/** Inboxes that are in use, by name, with what each can do. One whose plugin is not installed today is left out. */
export const inboxViews = async (services: Services, accountId: string): Promise<InboxView[]> => {
  const rows = await services.db.root
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('kind', '=', 'inbox')
    .where('enabled', '=', true)
    .where('archived_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute()
  return rows.flatMap((row) => inboxView(services, row) ?? [])
}

const inboxView = (services: Services, row: ConnectionRow): InboxView | undefined => {
  const channel = services.registry.get(row.plugin)?.channel
  if (!channel) return undefined
  return {
    id: row.id,
    name: row.name,
    channel: row.plugin,
    label: channel.label,
    capabilities: channel.capabilities(connectionFrom(services, row) as never),
  }
}
