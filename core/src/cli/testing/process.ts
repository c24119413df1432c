import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openAsBlob } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPglite, FORMAT } from '../../db/open.ts'
import { migratedDump } from '../../testing/pglite.ts'
import { until } from '../../testing/until.ts'

const START = fileURLToPath(new URL('../../main.ts', import.meta.url))
const DESKLESS = fileURLToPath(new URL('../main.ts', import.meta.url))
/** A process that starts beside the whole suite on a small machine. */
const STARTS_WITHIN_MS = 60_000

type Env = Record<string, string>
type Ran = { code: number; said: string; complained: string }

/** A data folder with the embedded database in it, as a hub that ran before leaves it. */
export const embeddedFolder = async (): Promise<{ folder: string; remove(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'deskless-cli-'))
  const database = join(folder, 'database')
  await mkdir(database)
  const loadDataDir = await openAsBlob(await migratedDump())
  await (await createPglite({ dataDir: join(database, 'pg'), loadDataDir })).close()
  await writeFile(join(database, 'format.json'), JSON.stringify(FORMAT))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

const open = (script: string, args: readonly string[], env: Env): ChildProcess & { ran: Ran } => {
  const child = spawn(process.execPath, [script, ...args], { env: { PATH: process.env.PATH ?? '', TZ: 'UTC', ...env } })
  const ran: Ran = { code: 0, said: '', complained: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.said += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.complained += text
  })
  return Object.assign(child, { ran })
}

const ended = async (child: ChildProcess & { ran: Ran }): Promise<Ran> => {
  const [code] = await once(child, 'close')
  return { ...child.ran, code: Number(code) }
}

/** `pnpm deskless …` in a process of its own. */
export const deskless = (args: readonly string[], env: Env, typed = ''): Promise<Ran> => {
  const child = open(DESKLESS, args, env)
  child.stdin?.end(typed)
  return ended(child)
}

/** `pnpm start`, for one that is refused. */
export const startRefused = (env: Env, args: readonly string[] = []): Promise<Ran> => ended(open(START, args, env))

export type Started = { url: string; said(): string; stop(): Promise<Ran> }

/** `pnpm start`, until it says where it is. */
export const start = async (env: Env): Promise<Started> => {
  const child = open(START, [], env)
  const end = ended(child)
  try {
    await until(
      () => {
        if (child.exitCode !== null) throw new Error(`The hub ended: ${child.ran.complained}`)
        return child.ran.said.includes('API reference')
      },
      'the hub to start',
      STARTS_WITHIN_MS,
    )
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  const url = /API reference: (\S+)\/docs/.exec(child.ran.said)?.[1] ?? ''
  const stop = (): Promise<Ran> => {
    child.kill('SIGTERM')
    return end
  }
  return { url, said: () => child.ran.said, stop }
}
