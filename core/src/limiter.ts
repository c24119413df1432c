import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'
import type { Log } from './contract/index.ts'
import { Refusal } from './contract/index.ts'
import type { Limiter } from './services.ts'

export type ClosingLimiter = Limiter & { close(): Promise<void>; redisState(): string }

type Points = { limit: number; perSeconds: number }
type Make = (bucket: string, points: Points) => RateLimiterAbstract

/** Counts in Redis when there is one, so that all processes count together; in memory while it is away. */
export const createLimiter = async (options: {
  redisUrl?: string
  log: Log
  prefix?: string
}): Promise<ClosingLimiter> => {
  const { RateLimiterMemory, RateLimiterRedis } = await import('rate-limiter-flexible')
  const memory: Make = (bucket, points) =>
    new RateLimiterMemory({ keyPrefix: bucket, points: points.limit, duration: points.perSeconds })
  if (!options.redisUrl) return { take: taker(memory), close: async () => {}, redisState: () => 'not configured' }
  const client = await openRedis(options.redisUrl, options.log)
  const shared: Make = (bucket, points) =>
    new RateLimiterRedis({
      storeClient: client,
      keyPrefix: `${options.prefix ?? 'deskless:limit:'}${bucket}`,
      points: points.limit,
      duration: points.perSeconds,
      insuranceLimiter: memory(bucket, points),
    })
  return {
    take: taker(shared),
    close: async () => client.disconnect(),
    redisState: () => (client.status === 'ready' ? 'ok' : 'away'),
  }
}

const openRedis = async (url: string, log: Log) => {
  const { Redis } = await import('ioredis')
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
    retryStrategy: (times) => Math.min(times * 200, 3_000),
  })
  client.on('error', (error) => log.warn({ error: error.message }, 'Redis is away; limits count within this process.'))
  await client.connect().catch(() => {})
  return client
}

const taker = (make: Make): Limiter['take'] => {
  const made = new Map<string, RateLimiterAbstract>()
  return async (bucket, key, points) => {
    const name = `${bucket}/${points.limit}/${points.perSeconds}`
    const limiter = made.get(name) ?? make(name, points)
    made.set(name, limiter)
    try {
      await limiter.consume(key)
    } catch (refused) {
      if (refused instanceof Error) throw refused
      throw new Refusal('rate_limited', undefined, { retryAfterMs: (refused as RateLimiterRes).msBeforeNext })
    }
  }
}
