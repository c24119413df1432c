// What every run stands on: a folder, a database, a provider in its own process, and a company with an inbox there.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Capabilities } from '../../core/src/contract/index.ts'
import type { Provider } from '../courier/provider.ts'
import { startProvider } from '../courier/provider.ts'
import { endChild } from './child.ts'
import type { Cluster } from './cluster.ts'
import { startCluster } from './cluster.ts'
import type { Database, Engine } from './database.ts'
import { createDatabase } from './database.ts'
import type { Redis } from './redis.ts'
import { startRedis } from './redis.ts'
import type { Company } from './seed.ts'
import { foundCompany, withHub } from './seed.ts'

export type Stage = {
  engine: Engine
  folder: string
  /** For hub processes. */
  env: Record<string, string>
  database: Database
  redis?: Redis
  /** The server the database is on, where it is this run's own. */
  cluster?: Cluster
  provider: Provider
  company: Company
  /** What must be ended when it is over, in any event. */
  ends: (() => Promise<unknown>)[]
}

/** `haste` divides the times that only guard against the dead, so that a test need not wait for them. */
export type StageOptions = {
  seed?: number
  redis?: boolean
  /** Beside the embedded database as well, which seldom has one. */
  embeddedRedis?: boolean
  haste?: number
  ownServer?: boolean
  composition?: URL
  /** Whether the provider folds repeats. */
  resend?: Capabilities['resend']
}

export const AGENTS = 12
const COURIER_ONLY = new URL('../courier/composition.ts', import.meta.url)
export const EVERYTHING = new URL('../courier/with-everything.ts', import.meta.url)

export const openStage = async (engine: Engine, options: StageOptions = {}): Promise<Stage> => {
  const folder = await mkdtemp(join(tmpdir(), 'deskless-bench-'))
  const ends: Stage['ends'] = [() => rm(folder, { recursive: true, force: true })]
  try {
    const cluster = engine === 'postgres' && options.ownServer ? await startCluster(folder) : undefined
    if (cluster) ends.push(() => cluster.end())
    const database = await createDatabase(engine, folder, cluster?.url)
    ends.push(() => database.drop())
    const wanted = options.redis && (engine === 'postgres' || options.embeddedRedis)
    const redis = wanted ? await startRedis(folder) : undefined
    if (redis) ends.push(() => redis.kill())
    const provider = await startProvider(folder, options.seed ?? 1)
    ends.push(() => endChild(provider.child))
    const env = environment(folder, database, redis, provider, options)
    const { resend } = options
    const company = await withHub(env, ({ services }) =>
      foundCompany(services, provider.url, { agents: AGENTS, resend }),
    )
    return { engine, folder, env, database, redis, cluster, provider, company, ends }
  } catch (error) {
    await endAll(ends)
    throw error
  }
}

export const closeStage = ({ ends }: Pick<Stage, 'ends'>): Promise<void> => endAll(ends)

const endAll = async (ends: Stage['ends']): Promise<void> => {
  for (const end of ends.splice(0).reverse()) await end().catch((error) => console.error(error))
}

const environment = (
  folder: string,
  database: Database,
  redis: Redis | undefined,
  provider: Provider,
  { haste = 1, composition = COURIER_ONLY }: StageOptions,
): Record<string, string> => ({
  DATA_DIR: join(folder, 'data'),
  ...database.env,
  ...(redis && { REDIS_URL: redis.url }),
  DESKLESS_KEY: 'ab'.repeat(32),
  DESKLESS_DEMO: 'off',
  // Eight of them at a server that allows a hundred, with tests beside them.
  ...(haste > 1 && { DATABASE_POOL: '5' }),
  DESKLESS_CONFIG: composition.pathname,
  DESKLESS_ALLOW_ORIGINS: provider.url,
  ...(haste > 1 && { DESKLESS_HASTE: String(haste) }),
  LOG_LEVEL: process.env.BENCH_VERBOSE ? 'warn' : 'silent',
})
