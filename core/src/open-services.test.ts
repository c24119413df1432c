import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from './config/index.ts'
import { uuidv7 } from './contract/index.ts'
import { claim } from './jobs/claim.ts'
import { enqueue } from './jobs/enqueue.ts'
import { createLog } from './log.ts'
import { openServices } from './open-services.ts'
import type { Services } from './services.ts'
import { needs, testDatabase } from './testing/index.ts'

/** Creating the embedded database takes seconds of processor time. */
const PATIENCE_MS = 120_000

test('an embedded hub that starts again takes up at once what it died with', { timeout: PATIENCE_MS }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'deskless-embedded-'))
  const config = readConfig({ DATA_DIR: folder, DESKLESS_KEY: 'ab'.repeat(32), DESKLESS_DEMO: 'off' })
  const start = async <T>(work: (services: Services) => Promise<T>): Promise<T> => {
    const stops: (() => Promise<unknown>)[] = []
    try {
      return await work((await openServices({ config, plugins: [], log: createLog('silent') }, stops)).services)
    } finally {
      for (const stop of stops.reverse()) await stop()
    }
  }
  const take = async ({ db }: Services) => (await claim(db.root, 'errand', { limit: 1, leaseMs: 600_000 })).jobs
  try {
    const [dead] = await start(async (services) => {
      await services.db.transaction((trx) =>
        enqueue(trx, [{ subscriber: 'errand', lane: 'parcel', accountId: uuidv7() }]),
      )
      return take(services)
    })
    const [taken] = await start(take)
    expect([dead?.attempts, taken?.attempts]).toEqual([1, 2])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('what changes tables goes by the direct address, not by the pooled one', needs('postgres'), async () => {
  const { url = '', close } = await testDatabase('postgres')
  const direct = 'postgres://nobody@127.0.0.1:1/deskless'
  const config = readConfig({ DATABASE_URL: url, DATABASE_DIRECT_URL: direct, DESKLESS_KEY: 'ab'.repeat(32) })
  const stops: (() => Promise<unknown>)[] = []
  try {
    const opening = openServices({ config, plugins: [], log: createLog('silent') }, stops)
    await expect(opening).rejects.toThrow('The database deskless at 127.0.0.1:1 cannot be used')
  } finally {
    for (const stop of stops.reverse()) await stop()
    await close()
  }
})
