import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from './config/index.ts'
import { createHttp } from './http/app.ts'
import type { Door } from './inbound/door.ts'
import { startListeners } from './inbound/listeners.ts'
import { bullNudger } from './jobs/nudger.ts'
import { type Nudger, nudgeOnCommit, type Runner, startRunner } from './jobs/runner.ts'
import { watchHealth } from './watch.ts'
import { openServices, type ServiceOptions } from './open-services.ts'
import type { Services } from './services.ts'
import { subscribers } from './workers.ts'

export type HubOptions = ServiceOptions & { sweepMs?: number }

export type Hub = { url: string; port: number; services: Services; door: Door; runner?: Runner; stop(): Promise<void> }

type Stop = () => Promise<unknown>

/** The rooms in order: database → migrations → key → plugins → doors → http → workers. */
export const startHub = async (options: HubOptions): Promise<Hub> => {
  const { config } = options
  const stops: Stop[] = []
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const { services, door, redisState } = await openServices(options, stops)
    const server = await listen(services, door, config, redisState, stops)
    const nudger = await nudging(services, options, stops)
    const runner = config.role === 'api' ? undefined : work(services, door, options, nudger, stops)
    const port = (server.address() as AddressInfo).port
    return { url: `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`, port, services, door, runner, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const listen = async (services: Services, door: Door, config: Config, redisState: () => string, stops: Stop[]): Promise<Server> => {
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

/** Processes that only take requests nudge the workers as well; without Redis the workers' own sweep finds the work. */
const nudging = async ({ db, log }: Services, { config, redisPrefix }: HubOptions, stops: Stop[]): Promise<Nudger | undefined> => {
  if (!config.redisUrl) return undefined
  const nudger = await bullNudger(config.redisUrl, log, { listen: config.role !== 'api', prefix: redisPrefix })
  stops.push(() => nudger.close())
  if (config.role !== 'api') return nudger
  const silence = nudgeOnCommit(db, nudger)
  stops.push(async () => silence())
  return nudger
}

const work = (services: Services, door: Door, options: HubOptions, nudger: Nudger | undefined, stops: Stop[]): Runner => {
  const runner = startRunner(services.db, subscribers(services), { log: services.log, nudger, sweepMs: options.sweepMs })
  stops.push(() => runner.stop())
  const listeners = startListeners(services, door)
  stops.push(() => listeners.stop())
  const watch = watchHealth(services)
  stops.push(async () => watch.stop())
  return runner
}
