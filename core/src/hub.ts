import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Config } from './config/index.ts'
import { checkedSealer, keySpec } from './connections/key.ts'
import type { Log, Plugin } from './contract/index.ts'
import { type Db, migrate, openDatabase } from './db/index.ts'
import { createSafeFetch, diskStore } from './files/index.ts'
import { createLimiter } from './http/limits.ts'
import { createHttp } from './http/app.ts'
import { createAcceptor } from './inbound/accept.ts'
import { createDoor, type Door } from './inbound/door.ts'
import { startListeners } from './inbound/listeners.ts'
import { bullNudger } from './jobs/nudger.ts'
import { type Runner, startRunner } from './jobs/runner.ts'
import { memoryBus, redisBus } from './live/bus.ts'
import { createLog } from './log.ts'
import { createCounters } from './metrics.ts'
import { watchHealth } from './watch.ts'
import { createHub } from './plugins/context.ts'
import { createHost } from './plugins/host.ts'
import { createRegistry } from './plugins/registry.ts'
import type { Services } from './services.ts'
import { subscribers } from './workers.ts'

export type HubOptions = {
  config: Config
  plugins: readonly Plugin[]
  say?: (sentence: string) => void
  log?: Log
  /** A database that is open already; the hub then leaves it open. */
  db?: Db
  sweepMs?: number
  /** Keeps hubs that share one Redis apart. */
  redisPrefix?: string
}

export type Hub = { url: string; port: number; services: Services; door: Door; runner?: Runner; stop(): Promise<void> }

/** The rooms in order: database → migrations → key → plugins → doors → http → workers. */
export const startHub = async (options: HubOptions): Promise<Hub> => {
  const { config } = options
  const stops: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const { services, door, redisState } = await openServices(options, stops)
    const server = await listen(services, door, config, redisState, stops)
    const runner = config.role === 'api' ? undefined : await work(services, door, options, stops)
    const port = (server.address() as AddressInfo).port
    return { url: `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`, port, services, door, runner, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const openServices = async (options: HubOptions, stops: (() => Promise<unknown>)[]): Promise<{ services: Services; door: Door; redisState: () => string }> => {
  const { config, say = () => {} } = options
  const log = options.log ?? createLog(config.logLevel)
  const db = options.db ?? (await openDatabase(config.database.engine === 'pglite' ? { ...config.database, say } : config.database))
  if (!options.db) stops.push(() => db.close())
  await migrate(db, say)
  const seal = await checkedSealer(db, await keySpec(config))
  const bus = config.redisUrl ? await redisBus(config.redisUrl, log, options.redisPrefix && `${options.redisPrefix}bus:`) : memoryBus()
  stops.push(() => bus.close())
  const safeFetch = createSafeFetch({ allow: config.allowOrigins })
  stops.push(() => safeFetch.close())
  const limiter = await createLimiter({ redisUrl: config.redisUrl, log, prefix: options.redisPrefix && `${options.redisPrefix}limit:` })
  stops.push(() => limiter.close())
  const services: Services = {
    db,
    log,
    config,
    seal,
    bus,
    safeFetch,
    registry: createRegistry(options.plugins),
    files: diskStore(join(config.dataDir, 'files')),
    limiter,
    counters: createCounters(),
    hubFor: (accountId, plugin) => createHub(services, accountId, plugin),
    hostFor: (plugin) => createHost(services, door, plugin),
  }
  const door = createDoor(services, createAcceptor(db, services.counters))
  return { services, door, redisState: limiter.redisState }
}

const listen = async (services: Services, door: Door, config: Config, redisState: () => string, stops: (() => Promise<unknown>)[]): Promise<Server> => {
  const http = createHttp(services, { enter: door.enter, redisState })
  const server = createServer(http.app)
  http.attach(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, resolve)
  })
  stops.push(async () => {
    await http.close()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  return server
}

const work = async (services: Services, door: Door, options: HubOptions, stops: (() => Promise<unknown>)[]): Promise<Runner> => {
  const { config } = options
  const nudger = config.redisUrl ? await bullNudger(config.redisUrl, services.log, { listen: true, prefix: options.redisPrefix }) : undefined
  if (nudger) stops.push(() => nudger.close())
  const runner = startRunner(services.db, subscribers(services), { log: services.log, nudger, sweepMs: options.sweepMs })
  stops.push(() => runner.stop())
  const listeners = startListeners(services, door)
  stops.push(() => listeners.stop())
  const watch = watchHealth(services)
  stops.push(async () => watch.stop())
  return runner
}
