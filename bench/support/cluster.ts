// A PostgreSQL of this run's own, which may be stopped and killed. Root may not run one: then the user `postgres` does.
import type { ChildProcess } from 'node:child_process'
import { execFile, spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../../core/src/testing/ports.ts'

const run = promisify(execFile)
const PATIENCE_MS = 60_000

export type Stop = 'fast' | 'immediate' | 'kill'
export type Cluster = {
  /** For a role that may create databases. */
  url: string
  stop(how: Stop): Promise<void>
  start(): Promise<void>
  end(): Promise<void>
}

const binaries = (): string | undefined =>
  globSync('/usr/lib/postgresql/*/bin/initdb')
    .sort()
    .at(-1)
    ?.replace(/\/initdb$/, '')

const isRoot = (): boolean => process.getuid?.() === 0

const as = (program: string, args: readonly string[]): [string, string[]] =>
  isRoot() ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, [...args]]

/** Why this machine cannot run one, if it cannot. */
export const whyNoCluster = async (): Promise<string | undefined> => {
  const bin = binaries()
  if (!bin) return 'the programs of a PostgreSQL server are not installed'
  return run(...as(join(bin, 'postgres'), ['--version'])).then(
    () => undefined,
    (error: Error) => `the programs of a PostgreSQL server cannot be run (${error.message.split('\n')[0]})`,
  )
}

export const startCluster = async (folder: string): Promise<Cluster> => {
  const bin = binaries()
  if (!bin) throw new Error('There is no PostgreSQL server to run.')
  const home = join(folder, 'cluster')
  const data = join(home, 'data')
  await mkdir(home)
  // The user `postgres` must be able to go through and to write here.
  await chmod(folder, 0o755)
  await chmod(home, 0o777)
  const port = await freePort()
  const user = ['-U', 'deskless', '-A', 'trust']
  await run(...as(join(bin, 'initdb'), ['-D', data, ...user, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']))
  const server = serverIn(bin, data, port)
  await server.start()
  return {
    url: `postgres://deskless@127.0.0.1:${port}/postgres`,
    start: server.start,
    stop: server.stop,
    end: () => server.stop('immediate'),
  }
}

const serverIn = (bin: string, data: string, port: number) => {
  let child: ChildProcess | undefined
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=`,
    'fsync=on',
    'max_connections=60',
  ]
  const begin = (): ChildProcess => {
    const [program, args] = as(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])])
    return spawn(program, args, { stdio: 'ignore' })
  }
  const answers = (): Promise<boolean> =>
    run(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).then(
      () => true,
      () => false,
    )
  const start = async (): Promise<void> => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(50)) {
      // Refused while backends of a killed one still notice that they are orphans.
      if (!child || child.exitCode !== null) child = begin()
      if (await answers()) return
    }
    throw new Error('PostgreSQL did not start.')
  }
  const pid = (): number => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  process.once('exit', () => {
    if (child?.exitCode === null) process.kill(pid(), 'SIGQUIT')
  })
  const stop = async (how: Stop): Promise<void> => {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null) return
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    process.kill(pid(), SIGNALS[how])
    await gone
  }
  return { start, stop }
}

/** What PostgreSQL understands by these. */
const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const
