// A Redis of this run's own, which may be emptied, frozen and killed.
import { execFile, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '../../core/src/testing/ports.ts'

const run = promisify(execFile)

export type Redis = {
  url: string
  cli(...words: string[]): Promise<string>
  kill(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

export const startRedis = async (folder: string): Promise<Redis> => {
  const port = await freePort()
  let server: ReturnType<typeof spawn> | undefined
  const cli = async (...words: string[]): Promise<string> =>
    (await run('redis-cli', ['-p', String(port), ...words], { timeout: 5_000 })).stdout.trim()
  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
    server = spawn('redis-server', args, { stdio: 'ignore' })
    for (let tries = 0; tries < 100; tries++) {
      if ((await cli('ping').catch(() => '')) === 'PONG') return
      await pause(50)
    }
    throw new Error('redis-server did not start.')
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = server
    server = undefined
    if (!ending || ending.exitCode !== null) return
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(signal)
    await gone
  }
  await start()
  process.once('exit', () => server?.kill('SIGKILL'))
  return { url: `redis://127.0.0.1:${port}`, cli, start, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}
