import type { ConnectionRow } from '../connections/index.ts'
import { addressOf, appSeat, connectionFrom, connectionRow, connectionRowByToken } from '../connections/index.ts'
import type { Connection, DoorAnswer, DoorRequest, Item, Plugin, Received, Seat } from '../contract/index.ts'
import { Refusal } from '../contract/index.ts'
import { crashPoint } from '../crash.ts'
import { refKey } from '../refs/key.ts'
import type { Services } from '../services.ts'
import type { Acceptor, OwnedItem } from './accept.ts'
import { markHandled, rawKeyHash } from './raw.ts'

/** How long an inline answer has before the stored item is handled without it; longer than any provider waits. */
const INLINE_GRACE_MS = 10_000
/** Tokens are looked up at most this often; a changed connection is noticed as late. */
const REMEMBER_MS = 1_000

export type Door = {
  enter(plugin: string, token: string, request: DoorRequest): Promise<DoorAnswer>
  /** For items that come by another way than a request: pulled, or from a plugin's socket. */
  accept(
    row: ConnectionRow,
    items: Item[],
    options?: { inline?: boolean },
  ): Promise<{ ids: string[]; fresh: boolean[] }>
}

export const createDoor = (services: Services, accept: Acceptor): Door => {
  const remembered = remember<Owner | undefined>(REMEMBER_MS)
  const standing = remember<ConnectionRow>(REMEMBER_MS)
  const rowFor = (owner: Owner, { address = '' }: Item): ConnectionRow | Promise<ConnectionRow> =>
    owner.row ?? standing(`${owner.app?.id}/${address}`, () => rowOfAddress(services, owner, address))
  const acceptItems = async (owner: Owner, items: Item[], inline: boolean) =>
    accept(await Promise.all(items.map(async (item) => ownItem(services, await rowFor(owner, item), item, inline))))
  return {
    enter: async (pluginId, token, request) => {
      const plugin = services.registry.get(pluginId)
      const owner = plugin && (await remembered(`${pluginId}/${token}`, () => findOwner(services, plugin, token)))
      if (!plugin || !owner) throw new Refusal('not_found', 'There is no inbox or app behind this address.')
      const received = await receive(services, plugin, owner, request)
      crashPoint('door.after-signature')
      const stored = await acceptItems(owner, received.items, received.inline ?? false)
      return answer(services, received, stored)
    },
    accept: (row, items, options) => acceptItems({ row }, items, options?.inline ?? false),
  }
}

/** `seat` is made once and kept as long as the owner is remembered: opening secrets for every hook would be felt. */
type Owner = { row?: ConnectionRow; app?: { id: string; plugin: string }; seat?: Seat<never> }

const findOwner = async (services: Services, plugin: Plugin, token: string): Promise<Owner | undefined> => {
  const { db } = services
  const row = await connectionRowByToken(db.root, plugin.id, token)
  if (row) return { row, seat: connectionSeat(services, plugin, row, await addressOf(db.root, row)) }
  const app = await db.root
    .selectFrom('apps')
    .selectAll()
    .where('token', '=', token)
    .where('plugin', '=', plugin.id)
    .executeTakeFirst()
  if (!app) return undefined
  const seat = { app: appSeat(services, app), log: services.log, host: services.hostFor(plugin.id) }
  return { app: { id: app.id, plugin: app.plugin }, seat }
}

const receive = async (services: Services, plugin: Plugin, owner: Owner, request: DoorRequest): Promise<Received> => {
  const seat = owner.row?.kind === 'installation' ? plugin.surface : (plugin.channel ?? plugin.surface)
  if (!seat?.receive) throw new Refusal('not_found', 'This connection takes no hooks.')
  try {
    return await seat.receive(request, owner.seat as Seat<never>)
  } catch (error) {
    if (error instanceof Refusal) services.counters.count('refused')
    throw error
  }
}

const connectionSeat = (services: Services, plugin: Plugin, row: ConnectionRow, address?: string): Seat<never> => {
  const connection = connectionFrom(services, row, address) as Connection<never>
  return { connection, hub: connection.hub, log: services.log, host: services.hostFor(plugin.id) }
}

const ownItem = (services: Services, row: ConnectionRow, item: Item, inline: boolean): OwnedItem => {
  const key = refKey(item.key)
  return {
    plugin: row.plugin,
    // Ours, not what the bytes say: whoever holds one inbox's secret must not use up the keys of another's.
    address: row.id,
    key,
    keyHash: rawKeyHash(services.keyHash, { plugin: row.plugin, address: row.id, key }),
    accountId: row.account_id,
    connectionId: row.id,
    lane: `${row.id}:${refKey(item.lane)}`,
    subscriber: row.kind === 'inbox' ? 'ingest' : 'gesture',
    delayMs: inline ? INLINE_GRACE_MS : 0,
    headers: Buffer.from(JSON.stringify(item.headers ?? {})),
    body: item.body,
  }
}

const rowOfAddress = async ({ db }: Services, owner: Owner, value: string): Promise<ConnectionRow> => {
  const address = await db.root
    .selectFrom('addresses')
    .selectAll()
    .where('plugin', '=', owner.app?.plugin ?? '')
    .where('value', '=', value)
    .executeTakeFirst()
  if (!address) throw new Refusal('not_found', 'No connection of this app has that address.')
  const row = await connectionRow(db.root, address.account_id, address.connection_id)
  // Signed with this app's secret, so it speaks for the connections of this app and for no others.
  if (row.app_id !== owner.app?.id) throw new Refusal('not_found', 'No connection of this app has that address.')
  return row
}

const answer = async (
  services: Services,
  received: Received,
  stored: { ids: string[]; fresh: boolean[] },
): Promise<DoorAnswer> => {
  const given = (await received.answer?.(stored)) ?? { status: 200 }
  if (received.inline) await markHandled(services.db.root, stored.ids.filter(Boolean))
  return given
}

const remember = <T>(ms: number) => {
  const known = new Map<string, { until: number; value: Promise<T> }>()
  return (name: string, find: () => Promise<T>): Promise<T> => {
    const found = known.get(name)
    if (found && found.until > Date.now()) return found.value
    if (known.size > 10_000) known.clear()
    const value = find()
    known.set(name, { until: Date.now() + ms, value })
    value.catch(() => known.delete(name))
    return value
  }
}
