// A migrated database of this run's own, and the environment that makes hub processes use it.
import { openAsBlob } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '../../core/src/db/index.ts'
import { openDatabase } from '../../core/src/db/index.ts'
import { createPglite } from '../../core/src/db/open.ts'
import { postgresServer } from '../../core/src/testing/environment.ts'
import { migratedDump } from '../../core/src/testing/pglite.ts'
import { postgresCopy } from '../../core/src/testing/postgres.ts'

export type Engine = 'pglite' | 'postgres'

export type Database = {
  engine: Engine
  env: Record<string, string>
  /** For looking at the truth. The embedded database is open in one process only: the hub must have ended. */
  open(): Promise<Db>
  drop(): Promise<void>
}

export const createDatabase = (engine: Engine, folder: string): Promise<Database> =>
  engine === 'pglite' ? embedded(folder) : real()

const real = async (): Promise<Database> => {
  const copy = await postgresCopy(await postgresServer(), 'bench')
  return {
    engine: 'postgres',
    env: { DATABASE_URL: copy.url, HOST: '127.0.0.1' },
    open: () => openDatabase({ engine: 'postgres', url: copy.url }),
    drop: () => copy.end(),
  }
}

const embedded = async (folder: string): Promise<Database> => {
  const database = join(folder, 'data', 'database')
  await mkdir(database, { recursive: true })
  const pglite = await createPglite({
    dataDir: join(database, 'pg'),
    loadDataDir: await openAsBlob(await migratedDump()),
  })
  await pglite.close()
  await writeFile(join(database, 'format.json'), JSON.stringify({ engine: 'pglite', pgMajor: 18 }))
  return {
    engine: 'pglite',
    env: {},
    open: () => openDatabase({ engine: 'pglite', folder: database }),
    drop: async () => {},
  }
}
