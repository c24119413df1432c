import { describe, expect, test } from 'vitest'
import { createLimiter } from './limiter.ts'
import { createLog } from './log.ts'
import { available, needs, redisPrefix } from './testing/index.ts'

const log = createLog('silent')
const points = { limit: 3, perSeconds: 60 }
const refused = expect.objectContaining({ code: 'rate_limited', details: { retryAfterMs: expect.any(Number) } })

describe('a limit', () => {
  test('lets through what it says, per bucket and key, and tells when to come again', async () => {
    const limiter = await createLimiter({ log })
    for (let i = 0; i < 3; i++) await limiter.take('letters', 'maya', points)
    await expect(limiter.take('letters', 'maya', points)).rejects.toEqual(refused)
    await limiter.take('letters', 'omar', points)
    await limiter.take('parcels', 'maya', points)
    expect(limiter.redisState()).toBe('not configured')
  })

  test('counts over all processes with Redis', needs('redis'), async () => {
    const prefix = redisPrefix()
    const open = () => createLimiter({ redisUrl: available().redis, log, prefix })
    const [one, two] = [await open(), await open()]
    await one.take('letters', 'maya', points)
    await two.take('letters', 'maya', points)
    await one.take('letters', 'maya', points)
    await expect(two.take('letters', 'maya', points)).rejects.toEqual(refused)
    expect(one.redisState()).toBe('ok')
    await Promise.all([one.close(), two.close()])
  })

  test('still holds, within the process, while Redis is away', async () => {
    const limiter = await createLimiter({ redisUrl: 'redis://127.0.0.1:1', log })
    for (let i = 0; i < 3; i++) await limiter.take('letters', 'maya', points)
    await expect(limiter.take('letters', 'maya', points)).rejects.toEqual(refused)
    expect(limiter.redisState()).toBe('away')
    await limiter.close()
  })
})
