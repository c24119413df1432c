// A migrated database of this run's own, and the environment that makes hub processes use it.

import { execFile } from 'node:child_process'
import { openAsBlob } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Db } from '../../core/src/db/index.ts'
import { openDatabase } from '../../core/src/db/index.ts'
import { createPglite } from '../../core/src/db/open.ts'
import { postgresServer } from '../../core/src/testing/environment.ts'
import { migratedDump } from '../../core/src/testing/pglite.ts'
import { emptyDatabase, postgresCopy } from '../../core/src/testing/postgres.ts'

export type Engine = 'pglite' | 'postgres'

export type Database = {
  engine: Engine
  env: Record<string, string>
  /** For looking at the truth. The embedded database is open in one process only: the hub must have ended. */
  open(): Promise<Db>
  /** A backup of it, restored elsewhere. The embedded one must not be open. */
  restored(): Promise<Database>
  drop(): Promise<void>
}

/** `server`: a PostgreSQL of this run's own. */
export const createDatabase = async (engine: Engine, folder: string, server?: string): Promise<Database> => {
  if (engine === 'pglite') return embedded(folder)
  const at = server ?? (await postgresServer())
  return real(await postgresCopy(at, 'bench'), at, folder)
}

const real = (copy: { url: string; end(): Promise<void> }, server: string, folder: string): Database => ({
  engine: 'postgres',
  env: { DATABASE_URL: copy.url, HOST: '127.0.0.1' },
  open: () => openDatabase({ engine: 'postgres', url: copy.url }),
  restored: async () => {
    const other = await emptyDatabase(server, 'bench')
    const dump = join(folder, 'backup.dump')
    await run('pg_dump', ['--format=custom', `--file=${dump}`, copy.url])
    await run('pg_restore', ['--no-owner', `--dbname=${other.url}`, dump])
    return real(other, server, folder)
  },
  drop: () => copy.end(),
})

const run = promisify(execFile)

const embedded = async (folder: string): Promise<Database> => {
  const database = join(folder, 'data', 'database')
  await mkdir(database, { recursive: true })
  const pglite = await createPglite({
    dataDir: join(database, 'pg'),
    loadDataDir: await openAsBlob(await migratedDump()),
  })
  await pglite.close()
  await writeFile(join(database, 'format.json'), JSON.stringify({ engine: 'pglite', pgMajor: 18 }))
  return inFolder(join(folder, 'data'))
}

const inFolder = (data: string): Database => {
  const database = join(data, 'database')
  return {
    engine: 'pglite',
    env: { DATA_DIR: data },
    open: () => openDatabase({ engine: 'pglite', folder: database }),
    restored: async () => {
      const other = join(dirname(data), `${basename(data)}-restored`)
      // A socket is no data: it says that somebody has the folder open.
      await cp(data, other, { recursive: true, filter: (path) => !path.endsWith('.lock') })
      return inFolder(other)
    },
    drop: async () => {},
  }
}
