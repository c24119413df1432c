// A hub's HTTP side on a test database, with people who talk to it over real sockets.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAccount, createToken } from '../../accounts/index.ts'
import { readConfig } from '../../config/index.ts'
import { sealer } from '../../connections/seal.ts'
import type { Plugin } from '../../contract/index.ts'
import { Refusal } from '../../contract/index.ts'
import { memoryBus } from '../../live/bus.ts'
import { createLog } from '../../log.ts'
import { createCounters } from '../../metrics.ts'
import { createRegistry } from '../../plugins/registry.ts'
import type { Services } from '../../services.ts'
import type { Engine } from '../../testing/databases.ts'
import { testDatabase } from '../../testing/databases.ts'
import type { HttpDeps } from '../app.ts'
import { createHttp } from '../app.ts'
import { createLimiter } from '../limits.ts'

export type Stage = {
  services: Services
  url: string
  logged: string[]
  /** A request with a token or cookie, answered as parsed JSON. */
  ask(method: string, path: string, options?: Ask): Promise<Answer>
  /** A company with an owner who holds a token. */
  company(slug: string): Promise<Company>
  close(): Promise<void>
}
export type Ask = { token?: string; cookie?: string; body?: unknown; headers?: Record<string, string> }
/** A parsed answer, loosely typed: tests look at what came, whatever it is. */
// biome-ignore lint/suspicious/noExplicitAny: expectations say what it must be
export type Answer = { status: number; body: any; headers: Headers; text: string }
export type Company = { accountId: string; ownerId: string; token: string; email: string; password: string }

export type StageOptions = {
  plugins?: Plugin[]
  deps?: Partial<HttpDeps>
  engine?: Engine
  publicUrl?: string
  services?: Partial<Services>
}

export const PASSWORD = 'correct horse battery'

export const openStage = async (options: StageOptions = {}): Promise<Stage> => {
  const database = await testDatabase(options.engine ?? 'pglite')
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const logged: string[] = []
  const log = createLog('debug', (line) => logged.push(line))
  const config = readConfig({ PUBLIC_URL: options.publicUrl ?? url, DESKLESS_DEMO: 'off' })
  const limiter = await createLimiter({ log })
  const services = {
    db: database.db,
    log,
    config,
    registry: createRegistry(options.plugins ?? []),
    seal: sealer(randomBytes(32).toString('hex')),
    bus: memoryBus(),
    limiter,
    counters: createCounters(),
    ...options.services,
  } as unknown as Services
  const http = createHttp(services, {
    enter: async () => {
      throw new Refusal('not_found')
    },
    ...options.deps,
  })
  server.on('request', http.app)
  http.attach(server)
  return {
    services,
    url,
    logged,
    ask: (method, path, it) => ask(url, method, path, it),
    company: (slug) => company(services, slug),
    close: async () => {
      await http.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await database.close()
    },
  }
}

const ask = async (
  url: string,
  method: string,
  path: string,
  { token, cookie, body, headers }: Ask = {},
): Promise<Answer> => {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(cookie ? { cookie } : {}),
      ...(body !== undefined && !(body instanceof Uint8Array) ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    body: body === undefined ? undefined : body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body),
    redirect: 'manual',
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: response.headers.get('content-type')?.includes('json') && text ? JSON.parse(text) : undefined,
  }
}

const company = async (services: Services, slug: string): Promise<Company> => {
  const email = `maya@${slug}.example`
  const { accountId, ownerId } = await createAccount(services, {
    name: slug,
    slug,
    owner: { email, name: 'Maya', password: PASSWORD, verified: true },
  })
  const { token } = await createToken(services, accountId, { name: 'test', member: ownerId, scopes: ['*'] })
  return { accountId, ownerId, token, email, password: PASSWORD }
}
