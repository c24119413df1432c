// Everything under test and everything that tests it runs in a process of its own.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Child = {
  process: ChildProcess
  /** Resolves with what the process first said over its channel. */
  said: Promise<unknown>
  gone: Promise<{ at: number; signal: string | null; code: number | null }>
  tell(message: unknown): void
  kill(signal?: NodeJS.Signals): void
}

/** `flags`: Node's own, before the script. */
export type ChildOptions = {
  env?: Record<string, string>
  flags?: readonly string[]
  args?: readonly string[]
  quiet?: boolean
}

const running = new Set<ChildProcess>()
const LEASH = new URL('./leash.mjs', import.meta.url).href

/** Nobody who was started here outlives us; `leash.mjs` sees to it where we are killed. */
const endAll = (): void => {
  for (const child of running) child.kill('SIGKILL')
}
process.once('exit', endAll)
/** For programs that may be interrupted: leaving takes everybody along. */
export const leaveTogether = (): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
}

/** `script`: a TypeScript file. Its output goes to ours only when it complains. */
export const startChild = (script: URL, { env = {}, flags = [], args = [], quiet }: ChildOptions = {}): Child => {
  const child = spawn(process.execPath, ['--import', LEASH, ...flags, fileURLToPath(script), ...args], {
    env: { PATH: process.env.PATH ?? '', TZ: 'UTC', NODE_ENV: 'production', ...env },
    stdio: ['ignore', process.env.BENCH_VERBOSE ? 'inherit' : 'ignore', quiet ? 'ignore' : 'inherit', 'ipc'],
  })
  running.add(child)
  const gone = new Promise<Awaited<Child['gone']>>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(child)
      resolve({ at: Date.now(), code, signal })
    })
  })
  const said = new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve)
    child.once('error', reject)
  })
  said.catch(() => {})
  return {
    process: child,
    said,
    gone,
    tell: (message) => child.connected && child.send(message as never),
    kill: (signal = 'SIGKILL') => void child.kill(signal),
  }
}

/** Ends a process politely, and after a while not so politely. */
export const endChild = async (child: Child, patienceMs = 15_000): Promise<void> => {
  const impatient = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  child.kill('SIGTERM')
  await child.gone
  clearTimeout(impatient)
}
