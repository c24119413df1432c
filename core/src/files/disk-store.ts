import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Refusal } from '../contract/errors.ts'
import type { Bytes, FileStore } from './store.ts'

const KEY = /^[0-9a-f]{32}$/
const DAY_MS = 86_400_000

/** Files in one folder, spread over sub-folders by the first characters of their key. */
export const diskStore = (folder: string): FileStore => {
  const incoming = join(folder, 'incoming')
  let ready: Promise<void> | undefined
  const prepare = (): Promise<void> => {
    ready ??= emptied(incoming).catch((error: unknown) => {
      ready = undefined
      throw error
    })
    return ready
  }
  return {
    put: async (bytes) => {
      await prepare()
      const key = randomBytes(16).toString('hex')
      await writeWhole(join(incoming, key), pathOf(folder, key), bytes)
      return key
    },
    open: async (key, range) => {
      const handle = await orNotFound(open(pathOf(folder, key)))
      return handle.createReadStream(range)
    },
    size: async (key) => (await orNotFound(stat(pathOf(folder, key)))).size,
    remove: (key) => rm(pathOf(folder, key), { force: true }),
  }
}

const notFound = (): Refusal => new Refusal('not_found', 'The bytes of this file are no longer here.')

const pathOf = (folder: string, key: string): string => {
  if (!KEY.test(key)) throw notFound()
  return join(folder, key.slice(0, 2), key.slice(2, 4), key)
}

const orNotFound = <T>(looking: Promise<T>): Promise<T> =>
  looking.catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? notFound() : error
  })

/** Written aside, on the disk for certain, then moved: no half file ever has its final name. */
const writeWhole = async (aside: string, final: string, bytes: Bytes): Promise<void> => {
  try {
    const source = bytes instanceof Uint8Array ? [bytes] : bytes
    await pipeline(
      Readable.from(source, { objectMode: true }),
      createWriteStream(aside, { flags: 'wx', mode: 0o600, flush: true }),
    )
    await mkdir(dirname(final), { recursive: true })
    await rename(aside, final)
    await syncFolder(dirname(final))
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}

/** What a crash left half written. Another process may be writing right now, so only what is old goes. */
const emptied = async (incoming: string): Promise<void> => {
  await mkdir(incoming, { recursive: true })
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name)
    const age = await stat(path).then(
      (it) => Date.now() - it.mtimeMs,
      () => 0,
    )
    if (age > DAY_MS) await rm(path, { force: true })
  }
}
