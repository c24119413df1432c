// A worker process that is killed while a webhook is on its way.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { needs, until } from '@deskless/core/testing'
import { afterEach, expect, test } from 'vitest'
import { openOffice } from '../plugins/webhooks/testing/office.ts'

const MAIN = fileURLToPath(new URL('../core/src/main.ts', import.meta.url))

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** A worker of the same data. `kill`: as an unplugged machine. */
const startWorker = async (databaseUrl: string, receiver: string): Promise<{ kill(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'deskless-process-'))
  const child = spawn(process.execPath, [MAIN, '--role', 'worker'], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: folder,
      DATABASE_URL: databaseUrl,
      DESKLESS_KEY: 'ab'.repeat(32),
      DESKLESS_ALLOW_ORIGINS: receiver,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  stops.push(async () => {
    await kill()
    await rm(folder, { recursive: true, force: true })
  })
  const ready = Promise.withResolvers<void>()
  // Read to the end: a worker goes on writing its log.
  createInterface({ input: child.stdout }).on('line', (line) => /running at/.test(line) && ready.resolve())
  await Promise.race([ready.promise, ended])
  return { kill }
}

test('killed between sending and knowing it: the next worker sends it again under the same id, and once is enough', {
  ...needs('postgres'),
  timeout: 90_000,
}, async () => {
  const office = await openOffice('postgres', [], { role: 'api' })
  stops.push(() => office.stop())
  const { id, path, heard, secret } = await office.endpoint()
  const url = office.house.database.url ?? ''
  await office.receiver.fault({ path, times: 1, does: 'hang' })
  const doomed = await startWorker(url, office.receiver.url)
  await office.ask('POST', `/endpoints/${id}/test`)
  await until(async () => (await heard()).length === 1, 'the call', 30_000)
  await doomed.kill()
  expect(await office.deliveries(id)).toMatchObject([{ status: 'pending', tries: 1, calls: 0 }])
  await startWorker(url, office.receiver.url)
  await office.leaseEnds(id)
  await office.timePasses(id)
  const delivered = async () => (await office.deliveries(id))[0]?.status === 'delivered'
  await until(delivered, 'the second try', 30_000)
  const calls = await heard()
  expect(calls.map((call) => [call.id, call.valid])).toEqual([
    [calls[0]!.id, [secret]],
    [calls[0]!.id, [secret]],
  ])
  expect(await office.deliveries(id)).toMatchObject([{ id: calls[0]!.id, tries: 2, calls: 1 }])
})
