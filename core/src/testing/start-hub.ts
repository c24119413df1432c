import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import { readConfig } from '../config/index.ts'
import { openConnection } from '../connections/index.ts'
import type { Connection, Plugin } from '../contract/index.ts'
import type { Hub } from '../hub.ts'
import { startHub as startRealHub } from '../hub.ts'
import { createLog } from '../log.ts'
import type { Engine, TestDatabase } from './databases.ts'
import { testDatabase } from './databases.ts'
import type { Doing, Staff } from './staff.ts'
import { doing, hire } from './staff.ts'
import { until } from './until.ts'

export type TestHub = Staff &
  Doing & {
    hub: Hub
    url: string
    database: TestDatabase
    /** Every log line, as text: secrets must never be found here. */
    logged: string[]
    /** Resolves once nothing is due and nothing is being worked on. */
    settled(): Promise<void>
    /** An inbox or installation as its plugin sees it. */
    connection(id: string): Promise<Connection>
    /** The same data, another hub process' worth of workers and doors. */
    another(options?: Partial<Config>): Promise<Hub>
    stop(): Promise<void>
  }

export type TestHubOptions = {
  engine: Engine
  plugins: readonly Plugin[]
  config?: Partial<Config>
  sweepMs?: number
  redisPrefix?: string
  rootPaths?: Readonly<Record<string, string>>
}

type Place = {
  database: TestDatabase
  dataDir: string
  logged: string[]
  start(changed?: Partial<Config>): Promise<Hub>
}

/** A whole hub on a real database, with an account of two people in it. */
export const startHub = async (options: TestHubOptions): Promise<TestHub> => {
  const { database, dataDir, logged, start } = await place(options)
  const hub = await start()
  if (hub.services.config.publicUrl === 'http://localhost:0') hub.services.config.publicUrl = hub.url
  const staff = await hire(hub)
  const others: Hub[] = []
  return {
    ...staff,
    ...doing(hub, staff),
    hub,
    url: hub.url,
    database,
    logged,
    settled: () => settled(hub),
    connection: (id) => openConnection(hub.services, staff.accountId, id),
    another: async (changed) => {
      const other = await start(changed)
      others.push(other)
      return other
    },
    stop: async () => {
      for (const other of others) await other.stop()
      await hub.stop()
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const place = async ({ engine, plugins, config, sweepMs, redisPrefix, rootPaths }: TestHubOptions): Promise<Place> => {
  const database = await testDatabase(engine)
  const dataDir = await mkdtemp(join(tmpdir(), 'deskless-test-'))
  const logged: string[] = []
  const log = createLog('debug', (line) => void logged.push(line))
  const env = { DATA_DIR: dataDir, PORT: '0', DESKLESS_KEY: 'ab'.repeat(32), DESKLESS_DEMO: 'off' }
  const base: Config = { ...readConfig(env), ...config }
  const start = (changed: Partial<Config> = {}) =>
    startRealHub({
      config: { ...base, ...changed },
      plugins,
      db: database.db,
      log,
      sweepMs: sweepMs ?? 100,
      redisPrefix,
      rootPaths,
    })
  return { database, dataDir, logged, start }
}

const settled = async (hub: Hub): Promise<void> => {
  await until(async () => {
    await hub.runner?.idle()
    const due = await hub.services.db.root
      .selectFrom('jobs')
      .select('lane')
      .where('run_at', '<=', new Date(Date.now() + 50))
      .limit(1)
      .executeTakeFirst()
    return due === undefined
  })
}
