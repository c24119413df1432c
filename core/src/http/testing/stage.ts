// A hub's HTTP side on a test database, with people who talk to it over real sockets.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAccount, createToken } from '../../accounts/index.ts'
import { readConfig } from '../../config/index.ts'
import type { Plugin } from '../../contract/index.ts'
import { createLog } from '../../log.ts'
import { openServices } from '../../open-services.ts'
import type { Services } from '../../services.ts'
import type { Engine } from '../../testing/databases.ts'
import { testDatabase } from '../../testing/databases.ts'
import type { HttpDeps } from '../app.ts'
import { createHttp } from '../app.ts'

export type Stage = {
  services: Services
  url: string
  logged: string[]
  /** For processes of their own; the embedded engine has none. */
  databaseUrl: string
  /** A request with a token or cookie, answered as parsed JSON. */
  ask(method: string, path: string, options?: Ask): Promise<Answer>
  /** A company with an owner who holds a token. */
  company(slug: string): Promise<Company>
  close(): Promise<void>
}
export type Ask = { token?: string; cookie?: string; body?: unknown; headers?: Record<string, string> }
/**
 * A parsed answer: an object, a page of a list or a problem. The fields tests go by have their type; of any other they say
 * for themselves what it must be. Absent from an answer, a field is absent here too, whatever stands in this type.
 */
export type Said = {
  id: string
  code: string
  detail: string
  data: Said[]
  next: string | null
  name: string
  token: string
  url: string
  requestId: string
  settings: Record<string, unknown>
  [field: string]: unknown
}
export type Answer = { status: number; body: Said; headers: Headers; text: string }
export type Company = {
  accountId: string
  ownerId: string
  token: string
  tokenId: string
  email: string
  password: string
}

export type StageOptions = {
  plugins?: Plugin[]
  deps?: Partial<HttpDeps>
  engine?: Engine
  /** For tests that ask more than any person could. */
  unlimited?: boolean
}

export const PASSWORD = 'correct horse battery'
export const STAGE_KEY = 'ab'.repeat(32)

export const openStage = async (options: StageOptions = {}): Promise<Stage> => {
  const database = await testDatabase(options.engine ?? 'pglite')
  const dataDir = await mkdtemp(join(tmpdir(), 'deskless-http-'))
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const logged: string[] = []
  const log = createLog('debug', (line) => logged.push(line))
  const config = readConfig({ PUBLIC_URL: url, DATA_DIR: dataDir, DESKLESS_KEY: STAGE_KEY, DESKLESS_DEMO: 'off' })
  const stops: (() => Promise<unknown>)[] = []
  const { services, door, redisState } = await openServices(
    { config, plugins: options.plugins ?? [], log, db: database.db },
    stops,
  )
  if (options.unlimited) services.limiter = { take: async () => {} }
  const http = createHttp(services, { enter: door.enter, redisState, ...options.deps })
  server.on('request', http.app)
  http.attach(server)
  stops.push(() => http.close())
  return {
    services,
    url,
    logged,
    databaseUrl: database.url ?? '',
    ask: (method, path, it) => ask(url, method, path, it),
    company: (slug) => company(services, slug),
    close: async () => {
      for (const stop of stops.reverse()) await stop()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
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
    body: (response.headers.get('content-type')?.includes('json') && text ? JSON.parse(text) : undefined) as Said,
  }
}

const company = async (services: Services, slug: string): Promise<Company> => {
  const email = `maya@${slug}.example`
  const { accountId, ownerId } = await createAccount(services, {
    name: slug,
    slug,
    owner: { email, name: 'Maya', password: PASSWORD, verified: true },
  })
  const { token, id: tokenId } = await createToken(services, accountId, {
    name: 'test',
    member: ownerId,
    scopes: ['*'],
  })
  return { accountId, ownerId, token, tokenId, email, password: PASSWORD }
}
