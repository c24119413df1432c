import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '../contract/index.ts'
import type { Hub } from '../hub.ts'
import type { TestHub } from '../testing/index.ts'
import { available, needs, redisPrefix, startHub, until } from '../testing/index.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'

/** So long that only a nudge can explain what happens sooner. */
const LONG_SWEEP_MS = 30_000

describe('one process takes requests, another works, Redis nudges', needs('postgres', 'redis'), () => {
  const post = pigeonPost()
  const prefix = redisPrefix()
  let house: TestHub
  let door: Hub
  let token: string

  beforeAll(async () => {
    const redisUrl = available().redis as string
    house = await startHub({
      engine: 'postgres',
      plugins: [post.plugin],
      config: { redisUrl, role: 'worker' },
      redisPrefix: prefix,
      sweepMs: LONG_SWEEP_MS,
    })
    door = await house.another({ role: 'api' })
    token = (await house.addInbox('pigeon', { whistle: WHISTLE })).token
  })
  afterAll(() => house.stop())

  const asks = (loft: string) => fly(door.url, token, [{ id: uuidv7(), loft, bird: loft, says: 'Where is my parcel?' }])
  const heard = (loft: string, patienceMs?: number) =>
    until(
      async () => (await house.conversations()).find((c) => c.thread === loft && c.lastNumber > 0),
      `the message of ${loft}`,
      patienceMs,
    )

  test('work accepted in one process is done in the other long before its sweep', async () => {
    await asks('nadia')
    await heard('nadia', 10_000)
  })

  test('nudges that Redis forgets cost a sweep, never a message', async () => {
    const redis = new Redis(available().redis as string)
    await Promise.all(['dana', 'ines', 'yusuf'].map(asks))
    const keys = await redis.keys(`${prefix}*`)
    if (keys.length > 0) await redis.del(keys)
    redis.disconnect()
    const sweeper = await house.another({ role: 'worker', redisUrl: undefined })
    await Promise.all(['dana', 'ines', 'yusuf'].map((loft) => heard(loft)))
    await sweeper.stop()
    expect((await house.conversations()).filter((c) => c.lastNumber > 1)).toEqual([])
  })
})
