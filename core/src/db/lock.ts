import { createHash } from 'node:crypto'
import { mkdir, realpath, rm } from 'node:fs/promises'
import type { Server } from 'node:net'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refusal } from '../contract/errors.ts'

/** Unix socket paths end at 108 bytes (104 on macOS). */
const LONGEST_SOCKET_PATH = 100

/**
 * Holds a data folder for this process: the embedded database has no lock of its own, and two processes would spoil it.
 * A bound socket dies with its process, so unlike a pid file it can be neither stale nor taken over by a reused pid.
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true })
  const path = await socketPath(folder)
  const server = (await bind(path)) ?? (await retryIfStale(path))
  if (!server)
    throw new Refusal(
      'conflict',
      `Another Deskless is already using the data in ${folder}. Stop it, or set DATA_DIR to another folder.`,
    )
  return () => new Promise((done) => server.close(() => done()))
}

const socketPath = async (folder: string): Promise<string> => {
  const real = await realpath(folder)
  const inside = join(real, 'hub.lock')
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH) return inside
  return join(tmpdir(), `deskless-${createHash('sha256').update(real).digest('hex').slice(0, 16)}.lock`)
}

const bind = (path: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(path, () => {
      server.unref()
      resolve(server)
    })
  })

const retryIfStale = async (path: string): Promise<Server | undefined> => {
  if (await answers(path)) return undefined
  await rm(path, { force: true })
  return bind(path)
}

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
