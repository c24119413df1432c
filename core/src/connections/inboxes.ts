import type { Hours, HoursView, InboxView } from '../contract/index.ts'
import { isOpen, opensNext } from '../contract/index.ts'
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
    ...(row.hours ? { hours: hoursView(row.hours, new Date()) } : {}),
  }
}

const hoursView = (hours: Hours, now: Date): HoursView => {
  const open = isOpen(hours, now)
  return { ...hours, open, ...(open ? {} : { opensNext: opensNext(hours, now) }) }
}
