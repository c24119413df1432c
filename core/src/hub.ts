import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from './config/index.ts'
import { Refusal } from './contract/index.ts'
import { keepLookingAtGrown } from './db/index.ts'
import { keepListening } from './events/wake.ts'
import { createHttp } from './http/app.ts'
import type { Front } from './http/front/index.ts'
import type { RootPaths } from './http/root-paths.ts'
import { serverOf } from './http/server.ts'
import type { Door } from './inbound/door.ts'
import { startListeners } from './inbound/listeners.ts'
import { planUpkeep } from './inbound/upkeep.ts'
import { bullNudger } from './jobs/nudger.ts'
import type { Nudger, Runner } from './jobs/runner.ts'
import { nudgeOnCommit, startRunner } from './jobs/runner.ts'
import type { Opened, ServiceOptions } from './open-services.ts'
import { openServices } from './open-services.ts'
import { guardOutbox, keepBeating } from './outbound/restored.ts'
import { planPeriodic } from './plugins/periodic.ts'
import { listening } from './plugins/work.ts'
import type { Services } from './services.ts'
import { watchHealth } from './watch.ts'
import { subscribers } from './workers.ts'

export type HubOptions = ServiceOptions & { sweepMs?: number; rootPaths?: RootPaths }

export type Hub = {
  url: string
  port: number
  services: Services
  door: Door
  runner?: Runner
  /** What `/` shows; the demo adds its pages. */
  front: Front
  stop(): Promise<void>
}

type Stop = () => Promise<unknown>

/** The rooms in order: database → migrations → key → plugins → doors → http → workers. */
export const startHub = async (options: HubOptions): Promise<Hub> => {
  const { config } = options
  const stops: Stop[] = []
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const opened = await openServices(options, stops)
    const { services, door } = opened
    // By those who work, before anything comes in: a process or a command without a plugin must not make it deaf.
    if (config.role !== 'api') await keepListening(services.db, listening(services.registry.all))
    if (config.role !== 'api') await guard(services, options, stops)
    const unseen = await keepLookingAtGrown(services.db)
    stops.push(async () => unseen())
    const watch = watchHealth(services)
    stops.push(async () => watch.stop())
    const front: Front = { pages: [] }
    const server = await listen(opened, front, options, stops)
    const nudger = await nudging(services, options, stops)
    const runner = config.role === 'api' ? undefined : work(services, door, options, nudger, stops)
    const { port } = server.address() as AddressInfo
    return { url: `http://${reachable(config.host)}:${port}`, port, services, door, runner, front, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Before anything is sent. */
const guard = async (services: Services, { say }: HubOptions, stops: Stop[]): Promise<void> => {
  const kept = await guardOutbox(services)
  const silence = keepBeating(services)
  stops.push(async () => silence())
  if (kept === 0) return
  const sentence = `${kept} answers waited while nobody worked on this database, or came with a copy of it. They are kept back, because they may have been sent: see pnpm deskless send-kept.`
  services.log.warn({ kept }, sentence)
  say?.(sentence)
}

const listen = async (
  opened: Opened,
  front: Front,
  { config, rootPaths }: HubOptions,
  stops: Stop[],
): Promise<Server> => {
  const { services, door, redisState } = opened
  const http = createHttp(services, { enter: door.enter, redisState, front, rootPaths })
  const server = serverOf(http.app)
  http.attach(server)
  await bind(server, config)
  stops.push(async () => {
    await http.close()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  return server
}

const bind = (server: Server, { port, host }: Config): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code ? cannotListen(error.code, { port, host }) : error),
    )
    server.listen(port, host, resolve)
  })

const cannotListen = (code: string, { port, host }: Pick<Config, 'port' | 'host'>): Refusal => {
  if (code === 'EADDRINUSE')
    return new Refusal('conflict', `Port ${port} is taken. Stop what uses it, or set PORT to another one.`)
  if (code === 'EACCES')
    return new Refusal('forbidden', `This user may not listen on port ${port}. Set PORT to one above 1023.`)
  return new Refusal('invalid_setting', `HOST ${host} is no address of this machine (${code}).`)
}

/** Where this machine itself finds what listens everywhere. */
const reachable = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** Processes that only take requests nudge the workers as well; without Redis the workers' own sweep finds the work. */
const nudging = async (
  { db, log }: Services,
  { config, redisPrefix }: HubOptions,
  stops: Stop[],
): Promise<Nudger | undefined> => {
  if (!config.redisUrl) return undefined
  const nudger = await bullNudger(config.redisUrl, log, { listen: config.role !== 'api', prefix: redisPrefix })
  stops.push(() => nudger.close())
  if (config.role !== 'api') return nudger
  const silence = nudgeOnCommit(db, nudger)
  stops.push(async () => silence())
  return nudger
}

const work = (
  services: Services,
  door: Door,
  options: HubOptions,
  nudger: Nudger | undefined,
  stops: Stop[],
): Runner => {
  const runner = startRunner(services.db, subscribers(services), {
    log: services.log,
    nudger,
    sweepMs: options.sweepMs,
  })
  stops.push(() => runner.stop())
  const listeners = startListeners(services, door)
  stops.push(() => listeners.stop())
  void planUpkeep(services).catch(() => {})
  void planPeriodic(services.db.root, services.registry).catch((error: unknown) =>
    services.log.error({ error: String(error) }, 'The jobs of plugins could not be planned; the next start does.'),
  )
  return runner
}
