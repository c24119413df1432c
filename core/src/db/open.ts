import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import type { Dialect, Kysely, Transaction } from 'kysely'
import { PGliteDialect } from 'kysely'
import { Refusal } from '../contract/errors.ts'
import { guardedKysely } from './guard.ts'
import { lockFolder } from './lock.ts'
import { withStatements } from './pglite-statements.ts'
import { postgresDialect } from './postgres.ts'
import type { Database } from './schema.ts'
import type { Topic, Work } from './transaction.ts'
import { transactions } from './transaction.ts'
import { asText, DATE, INT8 } from './values.ts'

export type Trx = Transaction<Database>
/** The root or a transaction: reads take either. */
export type Executor = Kysely<Database>

export type Db = {
  engine: 'pglite' | 'postgres'
  root: Kysely<Database>
  /** With a deadline, which only a migration sets otherwise. */
  transaction<T>(work: Work<T>, deadlineMs?: number): Promise<T>
  /** Hears what committed transactions of this process announced. Returns the way to stop. */
  onCommit(listener: (topics: ReadonlySet<Topic>) => void): () => void
  /** For the rare statement that commits by itself. */
  tell(topics: ReadonlySet<Topic>): void
  close(): Promise<void>
}

export type DatabaseOptions =
  /** `silentMs`: after so long without an answer it is asked after. */
  | { engine: 'postgres'; url: string; poolSize?: number; silentMs?: number }
  | { engine: 'pglite'; folder: string; say?: (sentence: string) => void }
  /** An instance that is already open: tests load theirs from a cached dump. */
  | { engine: 'pglite'; instance: PGlite }

export const openDatabase = async (options: DatabaseOptions): Promise<Db> => {
  if (options.engine === 'postgres')
    return finish('postgres', await postgresDialect(options.url, options.poolSize ?? 10, options.silentMs))
  if ('instance' in options) return finish('pglite', new PGliteDialect({ pglite: options.instance }))
  const unlock = await lockFolder(options.folder)
  try {
    return finish('pglite', await embeddedDialect(options.folder, options.say), unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

const finish = (engine: Db['engine'], dialect: Dialect, afterClose?: () => Promise<void>): Db => {
  const root = guardedKysely(dialect)
  const listeners = new Set<(topics: ReadonlySet<Topic>) => void>()
  const tell = (topics: ReadonlySet<Topic>): void => {
    for (const listener of listeners) listener(topics)
  }
  return {
    engine,
    root,
    transaction: transactions(root, tell),
    onCommit: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell,
    close: async () => {
      await root.destroy()
      await afterClose?.()
    },
  }
}

const PG_MAJOR = 18
export const FORMAT = { engine: 'pglite', pgMajor: PG_MAJOR }

const embeddedDialect = async (folder: string, say: (sentence: string) => void = () => {}): Promise<Dialect> => {
  const fresh = await checkFormat(folder)
  // Without the format file nothing was ever stored: what lies here is a creation that was cut off.
  if (fresh) await rm(join(folder, 'pg'), { recursive: true, force: true })
  if (fresh) say('Creating the embedded database. This happens once and takes about ten seconds.')
  const pglite = await createPglite({ dataDir: join(folder, 'pg') })
  if (fresh) await writeFile(join(folder, 'format.json'), JSON.stringify(FORMAT))
  return new PGliteDialect({ pglite })
}

/** In memory without a folder; `loadDataDir` is a dump of an earlier one. */
export const createPglite = async (options: { dataDir?: string; loadDataDir?: Blob } = {}): Promise<PGlite> => {
  const embedded = await import('@electric-sql/pglite')
  const { pg_trgm } = await import('@electric-sql/pglite/contrib/pg_trgm')
  const parsers = { [INT8]: asText, [DATE]: asText }
  return withStatements(embedded, await embedded.PGlite.create({ ...options, extensions: { pg_trgm }, parsers }))
}

/** The files on disk belong to one Postgres major: opening them with another would spoil them. */
const checkFormat = async (folder: string): Promise<boolean> => {
  await mkdir(folder, { recursive: true })
  const written = await readFile(join(folder, 'format.json'), 'utf8').catch(() => undefined)
  if (!written) return true
  const format = JSON.parse(written) as typeof FORMAT
  if (format.engine === FORMAT.engine && format.pgMajor === PG_MAJOR) return false
  throw new Refusal(
    'invalid_setting',
    `The data in ${folder} was written by ${format.engine} ${format.pgMajor} and this version reads ${FORMAT.engine} ${PG_MAJOR}: export it with the version that wrote it, or point DATA_DIR at an empty folder.`,
  )
}
