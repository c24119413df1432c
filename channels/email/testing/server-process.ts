import type { ChildProcess } from 'node:child_process'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { until } from '@deskless/core/testing'

type Person = { user: string; group: string; uid: number; gid: number }

const ask = (...args: string[]): string => execFileSync('id', args).toString().trim()

/** Whoever runs the tests; no root is needed, and where root runs them nobody serves: Dovecot opens no mailbox as root. */
export const servant = (): Person => {
  const name = userInfo().uid === 0 ? 'nobody' : userInfo().username
  return { user: name, group: ask('-gn', name), uid: Number(ask('-u', name)), gid: Number(ask('-g', name)) }
}

/** Short, because the names of sockets in it may not be long. */
export const ownFolder = (of: string, ...inside: string[]): string => {
  const folder = mkdtempSync(`/tmp/deskless-${of}-`)
  for (const name of inside) mkdirSync(join(folder, name))
  handOver(folder)
  return folder
}

/** What this process writes belongs to the servant. */
export const handOver = (path: string): void => {
  const { uid, gid } = servant()
  if (uid === userInfo().uid) return
  chownSync(path, uid, gid)
  for (const name of readdirSync(path, { recursive: true })) chownSync(join(path, String(name)), uid, gid)
}

/** The template beside the code, with `${…}` filled in. */
export const writeConfig = (to: string, template: URL, values: Record<string, string | number>): void => {
  const given: Record<string, string | number> = { ...servant(), ...values }
  const filled = readFileSync(template, 'utf8').replace(/\$\{(\w+)\}/g, (_, name) => String(given[name]))
  writeFileSync(to, filled, { mode: 0o600 })
}

/** `end` leaves its folder, for the next start. */
export type ServerProcess = { process: ChildProcess; end(): Promise<void>; stop(): Promise<void> }

/** A server in the foreground, up once its ports answer. */
export const startServer = async (
  folder: string,
  command: string,
  args: string[],
  ports: number[],
): Promise<ServerProcess> => {
  const { uid, gid } = servant()
  const as = uid === userInfo().uid ? {} : { uid, gid }
  handOver(folder)
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, ...as })
  let said = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (bytes) => (said += bytes))
  const ended = () => server.exitCode !== null || server.signalCode !== null
  const up = async () => {
    if (ended()) throw new Error(`${command} ended at once: ${said}`)
    return (await Promise.all(ports.map(answers))).every(Boolean)
  }
  await until(up, `${command} to answer`)
  const end = async (): Promise<void> => {
    if (ended()) return
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
  const stop = async (): Promise<void> => {
    await end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  return { process: server, end, stop }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const done = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
