// What Vite builds into dist/. In a workspace it is built on first need; what is installed ships it built.
import { createHash } from 'node:crypto'
import { existsSync, globSync } from 'node:fs'
import { mkdir, readFile, rmdir, stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const here = new URL('../', import.meta.url)

/** `from`: the folder whose absence says that this is no workspace. `sources`: all that makes a difference to what is built. */
type Work = { says: string; into: string; from: string; sources: readonly string[]; builder: string }

export type Workshop = {
  /** Builds when sources changed since the last time. Twice at once is once. */
  ensure(say?: (sentence: string) => void): Promise<void>
  /** A hash over all sources: older builds name other chunks, so they are told apart by content, not by time. */
  hash(): Promise<string>
}

export const workshop = (work: Work): Workshop => {
  let building: Promise<void> | undefined
  const hash = (): Promise<string> => hashOf(work.sources)
  return {
    hash,
    ensure: (say = console.log) => {
      building ??= buildIfOld(work, hash, say).catch((error: unknown) => {
        building = undefined
        throw error
      })
      return building
    },
  }
}

const hashOf = async (sources: readonly string[]): Promise<string> => {
  const names = globSync(sources, { cwd: fileURLToPath(here) })
    .filter((name) => !name.includes('.test.'))
    .sort()
  const hash = createHash('sha256')
  for (const name of names) hash.update(name).update(await readFile(new URL(name, here)))
  return hash.digest('hex')
}

const buildIfOld = async (work: Work, hash: () => Promise<string>, say: (sentence: string) => void): Promise<void> => {
  const isCurrent = async (): Promise<boolean> => (await stampOf(work)) === (await hash())
  if (!existsSync(new URL(work.from, here)) || (await isCurrent())) return
  await alone(work, async () => {
    if (await isCurrent()) return
    say(work.says)
    // By a name that no bundler follows: Vite is needed in the workspace only.
    const { build } = (await import(new URL(work.builder, here).href)) as { build(): Promise<void> }
    await build()
  })
}

const LOOK_MS = 100
/** Longer than any build takes: whoever held it so long has died. */
const GIVEN_UP_MS = 120_000

/** One process at a time: half of what one made is of no use to another. */
const alone = async ({ into }: Work, build: () => Promise<void>): Promise<void> => {
  const lock = new URL(`.cache/${into.replaceAll('/', '-')}lock`, here)
  await mkdir(new URL('.cache', here), { recursive: true })
  while (!(await taken(lock))) await pause(LOOK_MS)
  try {
    await build()
  } finally {
    await rmdir(lock).catch(() => {})
  }
}

const taken = async (lock: URL): Promise<boolean> => {
  try {
    await mkdir(lock)
    return true
  } catch {
    const since = await stat(lock).catch(() => undefined)
    if (since && Date.now() - since.mtimeMs > GIVEN_UP_MS) await rmdir(lock).catch(() => {})
    return false
  }
}

const stampOf = async ({ into }: Work): Promise<string | undefined> => {
  const stamp = new URL(`${into}.sources`, here)
  return existsSync(stamp) ? readFile(stamp, 'utf8') : undefined
}
