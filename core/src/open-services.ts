import { join } from 'node:path'
import type { Config } from './config/index.ts'
import { noteChannelLabels } from './connections/channel-labels.ts'
import { checkedSealer, keySpec } from './connections/key.ts'
import { openKeyHash } from './connections/key-hash.ts'
import { respellIdentities } from './contacts/respell.ts'
import type { Log, Plugin } from './contract/index.ts'
import type { DatabaseOptions, Db, PluginSteps } from './db/index.ts'
import { migrate, openDatabase } from './db/index.ts'
import { createInspect, diskStore, safeAddressLater, safeFetchLater } from './files/index.ts'
import { createAcceptor } from './inbound/accept.ts'
import type { Door } from './inbound/door.ts'
import { createDoor } from './inbound/door.ts'
import { endLeases } from './jobs/claim.ts'
import { createLimiter } from './limiter.ts'
import { memoryBus, redisBus } from './live/bus.ts'
import { createLog } from './log.ts'
import { createCounters } from './metrics.ts'
import { createHub } from './plugins/context.ts'
import { stepsOf } from './plugins/database.ts'
import { createHost } from './plugins/host.ts'
import { createRegistry } from './plugins/registry.ts'
import type { Registry, Services } from './services.ts'
import { createWriting } from './surfaces/writing.ts'

export type ServiceOptions = {
  config: Config
  plugins: readonly Plugin[]
  say?: (sentence: string) => void
  log?: Log
  /** A database that is open already; it is then left open. */
  db?: Db
  /** Keeps hubs that share one Redis apart. */
  redisPrefix?: string
}

export type Opened = { services: Services; door: Door; redisState: () => string }

/** Makes the parts every room may need. What must be ended is put on `stops`, in the order it was made. */
export const openServices = async (options: ServiceOptions, stops: (() => Promise<unknown>)[]): Promise<Opened> => {
  const { config } = options
  const log = options.log ?? createLog(config.logLevel)
  const registry = createRegistry(options.plugins)
  const db = await openData(options, registry, stops)
  const seal = await checkedSealer(db, await keySpec(config))
  const { bus, limiter } = await openShared(options, log, stops)
  const safeFetch = safeFetchLater({ allow: config.allowOrigins })
  stops.push(() => safeFetch.close())
  const services: Services = {
    db,
    log,
    config,
    seal,
    keyHash: await openKeyHash(db, seal),
    bus,
    safeFetch,
    safeAddress: safeAddressLater({ allow: config.allowOrigins }),
    registry,
    files: diskStore(join(config.dataDir, 'files')),
    inspect: createInspect({ plugins: registry.all, hubFor: (...of) => services.hubFor(...of), log }),
    limiter,
    counters: createCounters(),
    writing: { begin: (at) => writing.begin(at), end: (at) => writing.end(at) },
    hubFor: (accountId, plugin) => createHub(services, accountId, plugin),
    hostFor: (plugin) => createHost(services, door, plugin),
  }
  const writing = createWriting(services)
  stops.push(() => writing.close())
  const door = createDoor(services, createAcceptor(db, services.counters))
  return { services, door, redisState: limiter.redisState }
}

/** What all processes have in common by way of Redis, and what is a process's own where there is none. */
const openShared = async (
  { config: { redisUrl }, redisPrefix: own }: ServiceOptions,
  log: Log,
  stops: (() => Promise<unknown>)[],
) => {
  const bus = redisUrl ? await redisBus(redisUrl, log, own && `${own}bus:`) : memoryBus()
  stops.push(() => bus.close())
  const limiter = await createLimiter({ redisUrl, log, prefix: own && `${own}limit:` })
  stops.push(() => limiter.close())
  return { bus, limiter }
}

/** The database, up to date and ready to be worked on. */
const openData = async (
  options: ServiceOptions,
  registry: Registry,
  stops: (() => Promise<unknown>)[],
): Promise<Db> => {
  const { config, say } = options
  const { database } = config
  const db = options.db ?? (await openDatabase(database.engine === 'pglite' ? { ...database, say } : database))
  if (!options.db) stops.push(() => db.close())
  await bringUpToDate(db, options, stepsOf(registry.all))
  await respellIdentities(db)
  await noteChannelLabels(db, registry)
  if (!options.db && db.engine === 'pglite') await endLeases(db.root)
  return db
}

/** What changes tables speaks to the server itself where it can: a pooler in between may cut a long migration off. */
export const forMigrations = (database: Config['database']): DatabaseOptions =>
  database.engine === 'postgres' ? { ...database, url: database.directUrl ?? database.url, poolSize: 1 } : database

const bringUpToDate = async (
  db: Db,
  { config: { database }, db: given, say }: ServiceOptions,
  plugins: readonly PluginSteps[],
): Promise<void> => {
  if (given || database.engine !== 'postgres' || !database.directUrl) return void (await migrate(db, say, plugins))
  const direct = await openDatabase(forMigrations(database))
  await migrate(direct, say, plugins).finally(() => direct.close())
}
