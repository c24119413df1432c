import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from './config/index.ts'
import { createHttp } from './http/app.ts'
import type { Door } from './inbound/door.ts'
import { startListeners } from './inbound/listeners.ts'
import { bullNudger } from './jobs/nudger.ts'
import { type Runner, startRunner } from './jobs/runner.ts'
import { watchHealth } from './watch.ts'
import { openServices, type ServiceOptions } from './open-services.ts'
import type { Services } from './services.ts'
import { subscribers } from './workers.ts'

export type HubOptions = ServiceOptions & { sweepMs?: number }

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
