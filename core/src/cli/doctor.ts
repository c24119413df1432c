import { access, constants, mkdir } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Config } from '../config/index.ts'
import { environment, readConfig, unknownSettings } from '../config/index.ts'
import { checkedSealer, keySpec } from '../connections/key.ts'
import { Refusal } from '../contract/index.ts'
import type { Db, PluginSteps } from '../db/index.ts'
import { openDatabase, pendingMigrations } from '../db/index.ts'
import { forMigrations } from '../open-services.ts'
import { stepsOf } from '../plugins/database.ts'
import { createRegistry } from '../plugins/registry.ts'
import { knowsAlike } from '../queries/search/index.ts'
import { installedPlugins } from './open.ts'

type Finding = { what: string; ok: boolean; tell: string }

const NODE_FLOOR = 24
const POSTGRES_FLOOR = 15
const SECRET_NAMES = new Set(['DESKLESS_KEY', 'DATABASE_URL', 'DATABASE_DIRECT_URL', 'REDIS_URL'])

/** Says what is wrong and the fix; the exit code is 1 when something is. */
export const doctor = async (): Promise<void> => {
  listSettings()
  const findings = await examine()
  console.log('\nHealth')
  for (const { what, ok, tell } of findings) console.log(`  ${ok ? 'ok  ' : 'FIX '} ${what}${tell ? `: ${tell}` : ''}`)
  if (findings.some((finding) => !finding.ok)) process.exitCode = 1
}

const listSettings = (): void => {
  console.log('Settings (environment)')
  for (const [name, field] of Object.entries(environment.shape)) {
    const value = process.env[name]
    const shown = value === undefined ? '(not set)' : SECRET_NAMES.has(name) ? '(set)' : value
    console.log(`  ${name.padEnd(22)} ${shown.padEnd(24)} ${field.description ?? ''}`)
  }
}

const examine = async (): Promise<Finding[]> => {
  const findings: Finding[] = [nodeFinding()]
  for (const what of unknownSettings()) findings.push({ what, ok: false, tell: UNKNOWN })
  const config = await attempt(findings, 'settings', async () => readConfig())
  if (!config) return findings
  for (const what of config.faultRun)
    findings.push({ what, ok: false, tell: 'it is for fault runs only. Take it out of the environment.' })
  const registry = await attempt(findings, 'plugins', async () => createRegistry(await installedPlugins(config)))
  await attempt(findings, 'data folder', () => writable(config))
  const db = await openOwn(findings, config)
  await attemptDirect(findings, config)
  if (db) await examineDatabase(findings, db, config, stepsOf(registry?.all ?? [])).finally(() => db.close())
  if (config.redisUrl) await attempt(findings, 'redis', () => pingRedis(config.redisUrl as string))
  return findings
}

const UNKNOWN =
  'it is no setting of the hub, so nothing changes by it. Settings are listed above; a secret of your own is better named otherwise'

const attempt = async <T>(findings: Finding[], what: string, work: () => Promise<T>): Promise<T | undefined> => {
  try {
    const result = await work()
    findings.push({ what, ok: true, tell: '' })
    return result
  } catch (error) {
    findings.push({ what, ok: false, tell: (error as Error).message })
    return undefined
  }
}

/** One process holds the embedded database: while a hub runs, the doctor finds it in good hands. */
const openOwn = async (findings: Finding[], { database }: Config): Promise<Db | undefined> => {
  try {
    const db = await openDatabase(database)
    findings.push({ what: 'database', ok: true, tell: '' })
    return db
  } catch (error) {
    const inUse = error instanceof Refusal && error.code === 'conflict'
    findings.push({ what: 'database', ok: inUse, tell: inUse ? IN_USE : (error as Error).message })
    return undefined
  }
}

const IN_USE =
  'in use by a running hub, whose /readyz says how it is. Migrations, the sealing key and connections are looked at when it is stopped'

/** Start and `migrate` use it, so what is wrong with it is said here and not then. */
const attemptDirect = async (findings: Finding[], { database }: Config): Promise<void> => {
  if (database.engine !== 'postgres' || !database.directUrl) return
  const db = await attempt(findings, 'database, direct', () => openDatabase(forMigrations(database)))
  await db?.close()
}

const nodeFinding = (): Finding => {
  const ok = Number(process.versions.node.split('.')[0]) >= NODE_FLOOR
  return {
    what: `Node ${process.versions.node}`,
    ok,
    tell: ok ? '' : `Deskless needs Node ${NODE_FLOOR}: run npx pnpm@12 install.`,
  }
}

const writable = async ({ dataDir }: Config): Promise<void> => {
  await mkdir(dataDir, { recursive: true })
  await access(dataDir, constants.W_OK)
}

const examineDatabase = async (
  findings: Finding[],
  db: Db,
  config: Config,
  plugins: readonly PluginSteps[],
): Promise<void> => {
  await attempt(findings, 'database version', () => checkVersion(db))
  const pending = await attempt(findings, 'migrations readable', () => pendingMigrations(db, plugins))
  if (pending)
    findings.push({
      what: 'migrations',
      ok: pending.length === 0,
      tell: pending.length > 0 ? `${pending.length} to apply: pnpm deskless migrate` : '',
    })
  if (pending?.length !== 0) return
  const alike = await knowsAlike(db.root)
  findings.push({ what: 'search', ok: true, tell: alike ? '' : NO_ALIKE })
  await attempt(findings, 'sealing key', async () => checkedSealer(db, await keySpec(config)))
  const rows = await db.root
    .selectFrom('connections')
    .select(['name', 'health', 'health_tell'])
    .where('enabled', '=', true)
    .execute()
  for (const row of rows)
    findings.push({
      what: `connection ${row.name}`,
      ok: row.health === 'ok',
      tell: row.health === 'ok' ? '' : `${row.health}. ${row.health_tell}`,
    })
}

/** Not wrong, but worth knowing: whoever owns the database decides. */
const NO_ALIKE =
  'names and addresses are found by their beginnings only, because the extension pg_trgm is not there. As the owner of the database: CREATE EXTENSION pg_trgm; the next start does the rest'

const checkVersion = async (db: Db): Promise<void> => {
  const { rows } = await sql<{
    major: number
  }>`SELECT current_setting('server_version_num')::int / 10000 AS major`.execute(db.root)
  const major = rows[0]?.major ?? 0
  if (major < POSTGRES_FLOOR) throw new Error(`this is PostgreSQL ${major}; Deskless needs ${POSTGRES_FLOOR} or newer`)
}

const pingRedis = async (url: string): Promise<void> => {
  const { Redis } = await import('ioredis')
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.ping()
  } finally {
    client.disconnect()
  }
}
