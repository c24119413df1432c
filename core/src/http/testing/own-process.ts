import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url))

export type OwnProcess = { url: string; ended: Promise<NodeJS.Signals | null>; stop(): Promise<void> }

/** The hub as its users run it, answering the API in a process of its own, so that it can be killed at a named point. */
export const startOwnProcess = async (env: Record<string, string>): Promise<OwnProcess> => {
  const folder = await mkdtemp(join(tmpdir(), 'deskless-process-'))
  const config = join(folder, 'deskless.config.ts')
  await writeFile(config, 'export const plugins = []\n')
  const child = spawn(process.execPath, [MAIN, '--role', 'api'], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: folder,
      DESKLESS_CONFIG: config,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null)
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /running at (http\S+)/.exec(line)?.[1]
    if (url) return { url, ended, stop }
  }
  await stop()
  throw new Error('The hub ended before it was ready.')
}
