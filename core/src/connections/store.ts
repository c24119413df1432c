import type { Connection, Health, Hours } from '../contract/index.ts'
import { ChannelError, Refusal, uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { record } from '../events/record.ts'
import { requirePowers } from '../plugins/powers.ts'
import type { Services } from '../services.ts'
import { adoptThreads } from '../surfaces/adopting.ts'
import { requireApp } from './apps.ts'
import { doorUrl, newToken } from './door-token.ts'
import { setHealth } from './health.ts'
import { forgetConnection } from './known.ts'
import type { ConnectionRow } from './open.ts'
import { connectionRow, openConnection } from './open.ts'
import { mergedSettings, openSettings, sealSettings, shownSettings } from './settings.ts'
import { wakeLanes } from './wake-lanes.ts'

export type NewConnection = {
  accountId: string
  kind: 'inbox' | 'installation'
  plugin: string
  name: string
  settings: Record<string, unknown>
  assign?: 'off' | 'round-robin'
  team?: string | null
  app?: string | null
  enabled?: boolean
}

/** What may be shown of a connection. */
export type ConnectionShown = {
  id: string
  kind: 'inbox' | 'installation'
  plugin: string
  name: string
  settings: Record<string, unknown>
  doorUrl: string
  token: string
  health: Health
  healthTell: string
  enabled: boolean
  assign: 'off' | 'round-robin'
  team: string | null
  app: string | null
  hours: Hours | null
  createdAt: Date
}

export const createConnection = (services: Services, wanted: NewConnection): Promise<ConnectionRow> =>
  services.db.transaction((trx) => insertConnection(trx, services, wanted))

export const insertConnection = async (trx: Trx, services: Services, wanted: NewConnection): Promise<ConnectionRow> => {
  const id = uuidv7()
  const { accountId, kind, plugin, name } = wanted
  if (wanted.app) await requireApp(trx, wanted, wanted.app)
  const row = await trx
    .insertInto('connections')
    .values({
      account_id: accountId,
      id,
      kind,
      plugin,
      name,
      ...sealSettings(services, { id, kind, plugin }, wanted.settings),
      token: newToken(),
      assign: wanted.assign ?? 'off',
      team_id: wanted.team ?? null,
      app_id: wanted.app ?? null,
      enabled: wanted.enabled ?? true,
    })
    .onConflict((c) => c.columns(['account_id', 'kind', 'name']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new Refusal('conflict', `There is already an ${kind} named “${name}”.`)
  await record(trx, [{ accountId, type: 'connection.changed', data: { connection: id } }])
  return row
}

export type ConnectionChange = {
  name?: string
  settings?: Record<string, unknown>
  assign?: 'off' | 'round-robin'
  team?: string | null
  app?: string | null
  enabled?: boolean
}

/** Settings that are not given stay as they are; so does a secret given back as `{ set: true }`. */
export const updateConnection = async (
  services: Services,
  accountId: string,
  id: string,
  wanted: ConnectionChange,
): Promise<ConnectionRow> => {
  const updated = await services.db.transaction(async (trx) =>
    changeConnection(trx, services, await connectionRow(trx, accountId, id), wanted),
  )
  forgetConnection(services, id)
  return updated
}

export const changeConnection = async (
  trx: Trx,
  services: Services,
  row: ConnectionRow,
  wanted: ConnectionChange & { archived?: false },
): Promise<ConnectionRow> => {
  const { account_id: accountId, id } = row
  const sealed = wanted.settings
    ? sealSettings(services, row, mergedSettings(openSettings(services, row), wanted.settings))
    : {}
  const { name, assign, enabled } = wanted
  if (wanted.app) await requireApp(trx, { accountId, plugin: row.plugin }, wanted.app)
  const updated = await trx
    .updateTable('connections')
    .set({
      name: name ?? (wanted.archived === false ? await nameAgain(trx, row) : row.name),
      assign: assign ?? row.assign,
      enabled: enabled ?? row.enabled,
      ...sealed,
      ...(wanted.team !== undefined ? { team_id: wanted.team } : {}),
      ...(wanted.app !== undefined ? { app_id: wanted.app } : {}),
      ...(wanted.archived === false ? { archived_at: null } : {}),
    })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(trx, [{ accountId, type: 'connection.changed', data: { connection: id } }])
  return updated
}

/** Registers the connection at its provider and notes what came of it. Safe to call again. */
export const connect = async (
  services: Services,
  accountId: string,
  id: string,
): Promise<{ health: Health; tell: string }> => {
  const row = await connectionRow(services.db.root, accountId, id)
  const connection = await openConnection(services, accountId, id)
  const seat = row.kind === 'inbox' ? services.registry.channel(row.plugin) : services.registry.surface(row.plugin)
  const result = await tryConnect(services, row, connection as Connection<never>, seat)
  await setHealth(services.db, row, result.health, result.tell)
  if (row.archived_at && result.health === 'ok') await bringBack(services, row)
  if (row.kind === 'inbox' && result.health === 'ok') await wakeLanes(services.db, row)
  return result
}

/** Who connects again what was disconnected means it to work again, as the one it was. */
const bringBack = async (services: Services, row: ConnectionRow): Promise<void> => {
  await services.db.transaction((trx) => changeConnection(trx, services, row, { enabled: true, archived: false }))
  forgetConnection(services, row.id)
}

type Seat = { connect?(connection: Connection<never>): Promise<{ address?: string } | undefined> }

const tryConnect = async (
  services: Services,
  row: ConnectionRow,
  connection: Connection<never>,
  seat: Seat,
): Promise<{ health: Health; tell: string }> => {
  try {
    if (row.kind === 'inbox') {
      const channel = services.registry.channel(row.plugin)
      requirePowers(channel, channel.capabilities(connection))
    }
    const known = await seat.connect?.(connection)
    if (known?.address) await claimAddress(services, row, known.address)
    if (known?.address && row.kind === 'installation') await takeUp(services, row, known.address)
    return { health: 'ok', tell: '' }
  } catch (error) {
    if (error instanceof ChannelError)
      return { health: error.retry === 'never' ? 'misconfigured' : 'unreachable', tell: error.tell }
    if (error instanceof Refusal) return { health: 'misconfigured', tell: error.tell }
    throw error
  }
}

const claimAddress = async (services: Services, row: ConnectionRow, value: string): Promise<void> => {
  const address = { plugin: row.plugin, value, account_id: row.account_id, connection_id: row.id }
  await services.db.root
    .insertInto('addresses')
    .values(address)
    .onConflict((c) => c.doNothing())
    .execute()
  const holder = await services.db.root
    .selectFrom('addresses')
    .selectAll()
    .where('plugin', '=', row.plugin)
    .where('value', '=', value)
    .executeTakeFirstOrThrow()
  if (holder.connection_id !== row.id)
    throw new Refusal('conflict', 'Another inbox or installation already uses this address at the provider.')
}

/** Connected to a place an installation was removed from, it takes up the threads that stand there. */
const takeUp = async ({ db }: Services, row: ConnectionRow, address: string): Promise<void> => {
  const former = await db.root
    .selectFrom('connections')
    .select('id')
    .where('account_id', '=', row.account_id)
    .where('plugin', '=', row.plugin)
    .where('last_address', '=', address)
    .where('archived_at', 'is not', null)
    .where('kind', '=', 'installation')
    .where('id', '!=', row.id)
    .orderBy('archived_at', 'desc')
    .execute()
  for (const { id } of former) {
    await adoptThreads(db, { accountId: row.account_id, from: id, to: row.id })
    await db.root
      .updateTable('connections')
      .set({ last_address: null })
      .where('account_id', '=', row.account_id)
      .where('id', '=', id)
      .execute()
  }
}

export const disconnect = async (services: Services, accountId: string, id: string): Promise<void> => {
  const row = await connectionRow(services.db.root, accountId, id)
  const connection = (await openConnection(services, accountId, id)) as Connection<never>
  const seat = row.kind === 'inbox' ? services.registry.channel(row.plugin) : services.registry.surface(row.plugin)
  await seat.disconnect?.(connection)
  await archive(services, row)
  forgetConnection(services, id)
}

/** What stood there is found again by its address. An installation's name is free then; an inbox is named in its conversations, and keeps it. */
const archive = ({ db }: Services, { account_id, id, kind, name }: ConnectionRow): Promise<void> =>
  db.transaction(async (trx) => {
    const stood = await trx
      .deleteFrom('addresses')
      .where('account_id', '=', account_id)
      .where('connection_id', '=', id)
      .returning('value')
      .executeTakeFirst()
    await trx
      .updateTable('connections')
      .set({
        enabled: false,
        archived_at: new Date(),
        ...(stood ? { last_address: stood.value } : {}),
        ...(kind === 'installation' ? { name: `${name} (removed ${new Date().toISOString()})` } : {}),
      })
      .where('account_id', '=', account_id)
      .where('id', '=', id)
      .where('archived_at', 'is', null)
      .execute()
  })

const REMOVED = / \(removed [^)]*\)$/

/** Brought back it is called as before, unless somebody else is by now. */
const nameAgain = async (trx: Trx, { account_id, kind, name }: ConnectionRow): Promise<string> => {
  const before = name.replace(REMOVED, '')
  const other = await trx
    .selectFrom('connections')
    .select('id')
    .where('account_id', '=', account_id)
    .where('kind', '=', kind)
    .where('name', '=', before)
    .executeTakeFirst()
  return other ? name : before
}

export const shown = (services: Services, row: ConnectionRow): ConnectionShown => ({
  id: row.id,
  kind: row.kind,
  plugin: row.plugin,
  name: row.name,
  settings: shownSettings(row),
  doorUrl: doorUrl(services, row),
  token: row.token,
  health: row.health,
  healthTell: row.health_tell,
  enabled: row.enabled,
  assign: row.assign,
  team: row.team_id,
  app: row.app_id,
  hours: row.hours,
  createdAt: row.created_at,
})
