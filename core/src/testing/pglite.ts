// The embedded database for tests. Creating one takes six seconds of processor time and loading a dump half a second,
// so the migrated dump is made once per set of migrations and kept in a cache on disk.
import { openAsBlob } from 'node:fs'
import { access, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Db } from '../db/index.ts'
import { migrate, openDatabase } from '../db/index.ts'
import { createPglite } from '../db/open.ts'
import { schemaHash } from './schema-hash.ts'

type Pglite = Awaited<ReturnType<typeof createPglite>>
export type PgliteCopy = { open(): Promise<Db>; recover(): Promise<void>; end(): Promise<void> }

const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/deskless')
const SWEPT_EVERY = 40
const CREATION_TAKES_AT_MOST_MS = 120_000

export async function pgliteCopy(): Promise<PgliteCopy> {
  const instance = await createPglite({ loadDataDir: await openAsBlob(await migratedDump()) })
  const openHandles = new Set<() => void>()
  let lent = 0
  return {
    open: () => {
      const { handle, revoke } = revocable(instance)
      openHandles.add(revoke)
      return openDatabase({ engine: 'pglite', instance: handle })
    },
    // Whoever still holds a handle loses it, so a transaction left open rolls back before the next test gets the database.
    recover: async () => {
      for (const revoke of openHandles) revoke()
      openHandles.clear()
      await instance.query('SELECT 1')
      // Nobody else sweeps here, and what the tests before left is walked over by every scan.
      if (++lent % SWEPT_EVERY > 0) return
      await instance.exec('VACUUM')
      // As many are kept as one hub has use for; those of forty tests are more.
      await instance.query('DEALLOCATE ALL')
    },
    end: () => instance.close(),
  }
}

/** The same database under a handle that can be taken away, and whose `close` leaves the database open. */
function revocable(instance: Pglite): { handle: Pglite; revoke: () => void } {
  const revoked = new AbortController()
  const gone = new Promise<never>((_, reject) => {
    revoked.signal.addEventListener('abort', () => reject(new Error(OUTLIVED)), { once: true })
  })
  gone.catch(() => {})
  const own: Partial<Pglite> = {
    close: async () => {},
    transaction: (work) => {
      const done = instance.transaction((tx) => Promise.race([work(tx), gone]))
      // Whoever began it asks for its end later, and may never come to it.
      done.catch(() => {})
      return done
    },
  }
  const handle = new Proxy(instance, {
    get: (target, name) => {
      if (revoked.signal.aborted && name !== 'then') throw new Error(OUTLIVED)
      if (name in own) return Reflect.get(own, name)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { handle, revoke: () => revoked.abort() }
}
const OUTLIVED = 'This test database was given back: something outlived its test.'

/** The path of the dump, made now when these migrations have none yet. */
export async function migratedDump(): Promise<string> {
  const path = join(CACHE, `pglite-${schemaHash()}.tar`)
  await mkdir(CACHE, { recursive: true })
  while (!(await exists(path))) {
    if (await takeTurn(path)) await makeDump(path).finally(() => rmdir(`${path}.making`))
    else await pause(100)
  }
  return path
}

/** Several workers start at once; making a folder is the one thing only one of them can do. */
async function takeTurn(path: string): Promise<boolean> {
  const turn = `${path}.making`
  const abandoned = await stat(turn)
    .then((found) => Date.now() - found.mtimeMs > CREATION_TAKES_AT_MOST_MS)
    .catch(() => false)
  if (abandoned) await rmdir(turn).catch(() => {})
  return mkdir(turn)
    .then(() => true)
    .catch(() => false)
}

async function makeDump(path: string): Promise<void> {
  if (await exists(path)) return
  const instance = await createPglite()
  await migrate(await openDatabase({ engine: 'pglite', instance }))
  const dump = await instance.dumpDataDir('none')
  // Under another name first: a half-written dump must never be found under the right one.
  await writeFile(`${path}.part`, Buffer.from(await dump.arrayBuffer()))
  await rename(`${path}.part`, path)
  await instance.close()
  await forgetOldDumps()
}

/** A dump is forty megabytes; those of earlier migrations are needed only by whoever goes back to them today. */
async function forgetOldDumps(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const path = join(CACHE, name)
    const { mtimeMs } = await stat(path)
    if (name.startsWith('pglite-') && Date.now() - mtimeMs > 24 * 3600 * 1000)
      await rm(path, { force: true, recursive: true })
  }
}

const exists = (path: string) =>
  access(path)
    .then(() => true)
    .catch(() => false)
