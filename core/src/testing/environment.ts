// What this machine offers to tests. Asked once, before the workers start; every test reads the same answer,
// so a suite is skipped for a reason that can be printed and never because of a race with a starting service.
import { accessSync, constants } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { sql } from 'kysely'
import type {} from 'vitest'
import type { Db } from '../db/index.ts'
import { openDatabase } from '../db/index.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Why it is skipped; the reporter prints it. */
    reason?: string
  }
}

/** `redis` is a server to use; `redis-server`, `dovecot` and `exim` are programs to start one's own from. */
export type Service = 'postgres' | 'redis' | 'redis-server' | 'chromium' | 'dovecot' | 'exim'
type Found = { at: string } | { missing: string }
export type Environment = Record<Service, Found>
export type Available = Partial<Record<Service, string>> & { reasons: Partial<Record<Service, string>> }

/** Where the one probe of a test run leaves its answer for the workers, and the name of the run. */
export const ENVIRONMENT_KEY = 'DESKLESS_TEST_ENVIRONMENT'
export const RUN_KEY = 'DESKLESS_TEST_RUN'
const PATIENCE_MS = 3000

export async function probe(env: NodeJS.ProcessEnv = process.env): Promise<Environment> {
  const [postgres, redis] = await Promise.all([findPostgres(env.TEST_DATABASE_URL), findRedis(env.TEST_REDIS_URL)])
  return {
    postgres,
    redis,
    'redis-server': findRedisServer(env.PATH),
    chromium: findChromium(env.CHROMIUM_PATH),
    dovecot: findMailServer('dovecot', 'dovecot-imapd and dovecot-lmtpd', env.PATH),
    exim: findMailServer('exim4', 'exim4-daemon-light', env.PATH),
  }
}

export function available(): Available {
  const stored = process.env[ENVIRONMENT_KEY]
  if (!stored)
    throw new Error('Nobody has looked at this machine yet: run tests with the vitest.config.ts of the workspace.')
  const result: Available = { reasons: {} }
  for (const [service, found] of Object.entries(JSON.parse(stored) as Environment) as [Service, Found][]) {
    if ('at' in found) result[service] = found.at
    else result.reasons[service] = found.missing
  }
  return result
}

/** Options for `describe` or `test`: skipped, with the reason the reporter prints, when a service is missing. */
export function needs(...services: Service[]): { skip: boolean; meta: { reason?: string } } {
  const { reasons } = available()
  const reason = services.map((service) => reasons[service]).find((missing) => missing !== undefined)
  return reason === undefined ? { skip: false, meta: {} } : { skip: true, meta: { reason } }
}

/** For what also runs outside the tests, as benchmarks do: where their probe found PostgreSQL, or a look of its own. */
export async function postgresServer(): Promise<string> {
  const stored = process.env[ENVIRONMENT_KEY]
  const found = stored
    ? (JSON.parse(stored) as Environment).postgres
    : await findPostgres(process.env.TEST_DATABASE_URL)
  if ('at' in found) return found.at
  throw new Error(found.missing)
}

async function findPostgres(given: string | undefined): Promise<Found> {
  const candidates = given ? [given] : usualPostgresUrls()
  let cause = ''
  for (const url of candidates) {
    const refusal = await mayCreateDatabases(url)
    if (refusal === undefined) return { at: url }
    cause ||= refusal
  }
  const where = given ? 'TEST_DATABASE_URL' : '127.0.0.1:5432 (set TEST_DATABASE_URL to use another server)'
  return { missing: `no PostgreSQL at ${where}: ${cause}` }
}

function usualPostgresUrls(): string[] {
  const users = [...new Set(['postgres', userInfo().username])]
  const hosts = ['127.0.0.1:5432', encodeURIComponent('/var/run/postgresql')]
  return hosts.flatMap((host) => users.map((user) => `postgres://${user}@${host}/postgres`))
}

async function mayCreateDatabases(url: string): Promise<string | undefined> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  const late = new Promise<string>((resolve) => {
    patience.addEventListener('abort', () => resolve('no answer in time'), { once: true })
  })
  return Promise.race([late, asksForRights(url)])
}

async function asksForRights(url: string): Promise<string | undefined> {
  try {
    const database = await openDatabase({ engine: 'postgres', url, poolSize: 1 })
    return await refusalOf(database).finally(() => database.close())
  } catch (error) {
    return error instanceof Error ? error.message || String(error.name) : String(error)
  }
}

async function refusalOf({ root }: Db): Promise<string | undefined> {
  const { rows } = await sql<{ user: string; may: boolean }>`
    select rolname as user, rolcreatedb or rolsuper as may from pg_roles where rolname = current_user`.execute(root)
  return rows[0]?.may ? undefined : `role ${rows[0]?.user} may not create databases`
}

async function findRedis(given: string | undefined): Promise<Found> {
  const url = given ?? 'redis://127.0.0.1:6379'
  const refusal = await ping(new URL(url))
  if (refusal === undefined) return { at: url }
  const where = given ? 'TEST_REDIS_URL' : '127.0.0.1:6379 (set TEST_REDIS_URL to use another server)'
  return { missing: `no Redis at ${where}: ${refusal}` }
}

function ping(url: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port: Number(url.port || 6379), timeout: PATIENCE_MS })
    const done = (refusal?: string) => {
      socket.destroy()
      resolve(refusal)
    }
    socket.on('connect', () => socket.write(url.password ? `AUTH ${redisUser(url)}\r\nPING\r\n` : 'PING\r\n'))
    socket.on('data', (bytes) => {
      const answer = bytes.toString()
      if (answer.includes('PONG')) done()
      else if (answer.startsWith('-')) done(answer.trim())
    })
    socket.on('timeout', () => done('no answer in time'))
    socket.on('error', (error) => done(error.message))
  })
}

const redisUser = (url: URL) =>
  [url.username, url.password]
    .filter((word) => word !== '')
    .map(decodeURIComponent)
    .join(' ')

function findRedisServer(path = ''): Found {
  const [server, cli] = ['redis-server', 'redis-cli'].map((name) =>
    path
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find(isExecutable),
  )
  if (server && cli) return { at: server }
  return { missing: `no ${server ? 'redis-cli' : 'redis-server'} in PATH to start a Redis that may be killed` }
}

/** Debian keeps servers where only root looks. */
function findMailServer(name: string, packages: string, path = ''): Found {
  const folders = path ? [...path.split(delimiter), ...(path.includes('/usr/bin') ? ['/usr/sbin'] : [])] : []
  const at = folders.map((folder) => join(folder, name)).find(isExecutable)
  return at ? { at } : { missing: `no ${name} in PATH or /usr/sbin to start a mail server from (Debian: ${packages})` }
}

const USUAL_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

function findChromium(given: string | undefined): Found {
  const path = (given ? [given] : USUAL_BROWSERS).find(isExecutable)
  if (path) return { at: path }
  return { missing: given ? 'no Chromium at CHROMIUM_PATH' : 'no Chromium in the usual places (set CHROMIUM_PATH)' }
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
