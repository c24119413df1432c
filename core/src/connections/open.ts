import type { AppSeat, Connection } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'
import type { Services } from '../services.ts'
import { createDesk } from '../surfaces/desk.ts'
import type { AppRow } from './apps.ts'
import { broughtItems } from './brought.ts'
import { doorUrl } from './door-token.ts'
import { setHealth } from './health.ts'
import { keep, kept } from './keep.ts'
import { connectionOutbox } from './outbox.ts'
import { connectionRefs } from './refs.ts'
import { openSettings } from './settings.ts'
import { freshToken } from './token.ts'

export type ConnectionRow = Row<'connections'>

/** One inbox or installation as its plugin sees it, with its secrets opened. Reads only `row`, so it may be made inside a transaction. */
export const connectionFrom = (services: Services, row: ConnectionRow, address?: string): Connection => ({
  id: row.id,
  accountId: row.account_id,
  name: row.name,
  settings: openSettings(services, row),
  ...(address ? { address } : {}),
  ...(row.hours ? { hours: row.hours } : {}),
  doorUrl: doorUrl(services, row),
  hub: services.hubFor(row.account_id, row.plugin),
  refs: connectionRefs(services.db, row),
  ...(row.kind === 'installation' ? { desk: createDesk(services, row) } : {}),
  app: () => appOf(services, row.app_id),
  key: (purpose) => new TextEncoder().encode(services.keyHash('connection key', row.plugin, row.id, purpose)),
  token: (name, refresh, options) => freshToken(services, row, name, refresh, options),
  keep: (name, value) => keep(services.db.root, row, name, value),
  kept: (name) => kept(services.db.root, row, name),
  health: (state, tell) => setHealth(services.db, row, state, tell),
  brought: (keys) => broughtItems(services, row, keys),
  outbox: connectionOutbox(services, row),
})

export const connectionRow = async (db: Executor, accountId: string, id: string): Promise<ConnectionRow> => {
  const row = await db
    .selectFrom('connections')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new Refusal('not_found', 'There is no such inbox or installation.')
  return row
}

/** For `catch`: an inbox or installation that was taken away leaves work that has nothing to do. */
export const undefinedIfGone = (error: unknown): undefined => {
  if (error instanceof Refusal && error.code === 'not_found') return undefined
  throw error
}

export const openConnection = async (services: Services, accountId: string, id: string): Promise<Connection> => {
  const row = await connectionRow(services.db.root, accountId, id)
  return connectionFrom(services, row, await addressOf(services.db.root, row))
}

export const addressOf = async (
  db: Executor,
  row: Pick<ConnectionRow, 'account_id' | 'id'>,
): Promise<string | undefined> => {
  const found = await db
    .selectFrom('addresses')
    .select('value')
    .where('account_id', '=', row.account_id)
    .where('connection_id', '=', row.id)
    .executeTakeFirst()
  return found?.value
}

/** The connection a door token names. Tokens hold 192 random bits, so finding one is proof enough to look further. */
export const connectionRowByToken = (db: Executor, plugin: string, token: string): Promise<ConnectionRow | undefined> =>
  db
    .selectFrom('connections')
    .selectAll()
    .where('token', '=', token)
    .where('plugin', '=', plugin)
    .where('archived_at', 'is', null)
    .executeTakeFirst()

/** A change is noticed as late as this. */
const REMEMBER_MS = 1_000
const MOST = 10_000

/** An app as its plugin sees it. Who stands where is remembered for a second: every hook of the app asks. */
export const appSeat = (services: Services, row: AppRow): AppSeat => {
  const known = new Map<string, { until: number; found: Promise<Connection | undefined> }>()
  return {
    id: row.id,
    settings: openSettings(services, row, 'app'),
    doorUrl: doorUrl(services, row),
    connectionAt: (address) => {
      const before = known.get(address)
      if (before && before.until > Date.now()) return before.found
      if (known.size > MOST) known.clear()
      const found = connectionAt(services, row, address)
      known.set(address, { until: Date.now() + REMEMBER_MS, found })
      found.catch(() => known.delete(address))
      return found
    },
    connections: () => connectionsAt(services, row),
    accept: (connection, items) => services.hostFor(row.plugin).accept(connection, items),
  }
}

/** The connection that stands at an address, of whatever account and app. */
export const connectionRowAt = (db: Executor, plugin: string, address: string): Promise<ConnectionRow | undefined> =>
  placed(db, plugin).where('a.value', '=', address).executeTakeFirst()

/** Only of this app: another one at the same provider speaks for other connections. */
const connectionAt = async (services: Services, app: AppRow, address: string): Promise<Connection | undefined> => {
  const row = await connectionRowAt(services.db.root, app.plugin, address)
  return row?.app_id === app.id ? connectionFrom(services, row, address) : undefined
}

const connectionsAt = async (services: Services, app: AppRow): Promise<Connection[]> => {
  const rows = await placed(services.db.root, app.plugin)
    .where('c.app_id', '=', app.id)
    .select('a.value as address')
    .orderBy('c.id')
    .execute()
  return rows.map(({ address, ...row }) => connectionFrom(services, row, address))
}

const placed = (db: Executor, plugin: string) =>
  db
    .selectFrom('connections as c')
    .innerJoin('addresses as a', (on) =>
      on.onRef('a.account_id', '=', 'c.account_id').onRef('a.connection_id', '=', 'c.id'),
    )
    .selectAll('c')
    .where('a.plugin', '=', plugin)
    .where('c.archived_at', 'is', null)

/** The app of a connection, or of one to be. */
export const appOf = async (services: Services, appId: string | null): Promise<AppSeat | undefined> => {
  if (!appId) return undefined
  const row = await services.db.root.selectFrom('apps').selectAll().where('id', '=', appId).executeTakeFirst()
  return row && appSeat(services, row)
}
