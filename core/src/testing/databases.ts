// A migrated, empty database for a test, of either engine. Databases are used again within one worker: giving one back
// empties it in milliseconds, where a new one costs half a second (PGlite) or a tenth (PostgreSQL).
import type { Db } from '../db/index.ts'
import { available, RUN_KEY } from './environment.ts'
import type { PgliteCopy } from './pglite.ts'
import { pgliteCopy } from './pglite.ts'
import type { PostgresCopy } from './postgres.ts'
import { postgresCopy } from './postgres.ts'
import { dropPluginSchemas, hasForeignSchema, isLarge, wipe } from './wipe.ts'

export type Engine = 'pglite' | 'postgres'

export type TestDatabase = {
  engine: Engine
  db: Db
  /** For processes of their own; the embedded engine has none. */
  url?: string
  /** Another opening of the same data: a second hub, or the same hub started again. */
  again(): Promise<Db>
  close(): Promise<void>
}

type Copy = PgliteCopy | PostgresCopy

/** Kept on the global object: test files of one worker may each load this module anew. */
const shared = globalThis as { desklessTestDatabases?: Record<Engine, Copy[]> }
shared.desklessTestDatabases ??= { pglite: [], postgres: [] }
const shelf = shared.desklessTestDatabases

export async function testDatabase(engine: Engine): Promise<TestDatabase> {
  const copy = shelf[engine].pop() ?? (await newCopy(engine))
  return {
    engine,
    db: await copy.open(),
    ...('url' in copy && { url: copy.url }),
    again: () => copy.open(),
    close: () => giveBack(engine, copy),
  }
}

/** For programs that are no test run: what lies here to be lent again keeps a process from ending. */
export async function endTestDatabases(): Promise<void> {
  for (const copies of Object.values(shelf)) await Promise.all(copies.splice(0).map((copy) => copy.end()))
}

function newCopy(engine: Engine): Promise<Copy> {
  if (engine === 'pglite') return pgliteCopy()
  const { postgres, reasons } = available()
  if (!postgres)
    throw new Error(
      `This test needs PostgreSQL, and there is ${reasons.postgres}. Wrap it in onEachEngine or needs('postgres').`,
    )
  return postgresCopy(postgres, process.env[RUN_KEY] ?? 'alone')
}

/** A copy that cannot be made as good as new is thrown away, never lent again. */
async function giveBack(engine: Engine, copy: Copy): Promise<void> {
  await copy.recover()
  const db = await copy.open()
  const clean = await dropPluginSchemas(db)
    .then(async () => (await hasForeignSchema(db)) || (await isLarge(db)))
    .then((unfit) => !unfit && wipe(db).then(() => true))
    .catch(() => false)
  await copy.recover()
  if (clean) shelf[engine].push(copy)
  else await copy.end()
}
