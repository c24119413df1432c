import { setTimeout as sleep } from 'node:timers/promises'
import { ms, percentile } from '../../support/figures.ts'
import type { Redis } from '../../support/redis.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case, Waits } from './case.ts'

type Loss = { what: string; happens(redis: Redis, away: () => Promise<void>): Promise<unknown> }

const LOSSES: Loss[] = [
  { what: 'FLUSHALL', happens: (redis) => redis.cli('flushall') },
  {
    what: 'stopped',
    happens: async (redis, away) => {
      await redis.stop()
      await away()
      await redis.start()
    },
  },
  {
    what: 'kill -9, nothing on disk',
    happens: async (redis) => {
      await redis.kill()
      await redis.start()
    },
  },
  {
    what: 'maxmemory reached',
    happens: async (redis) => {
      await redis.cli('config', 'set', 'maxmemory', '1')
      await sleep(2_000)
      await redis.cli('config', 'set', 'maxmemory', '0')
    },
  },
]

/** Redis forgets, vanishes and refuses while messages go both ways; nothing may be missing, and the door stays open. */
const play = async (arena: Arena): Promise<void> => {
  arena.provider.weather({ beforeMs: [0, 8] })
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const worker = embedded ? api : await keepHub(arena, 'worker')
  await firstLines(arena, api.url, worker.url)
  const people = [
    await customers(arena, [api.url], { untilTold: true }),
    await agents(arena, [api.url], { untilTold: true }),
  ]
  await Promise.all([lose(arena, arena.redis as Redis), untilSpent(arena, [worker], people, lossesIn(arena))])
}

/** Every kind at least once. */
const lossesIn = ({ size }: Arena): number => Math.max(size.faults, LOSSES.length)

const lose = async (arena: Arena, redis: Redis): Promise<void> => {
  const { awayMs } = arena.size
  for (let n = 0; n < lossesIn(arena); n++) {
    const loss = LOSSES[n % LOSSES.length] as Loss
    await pauseIn(arena, arena.random.between(300, 1_500))
    const at = Date.now()
    await loss.happens(redis, () => pauseIn(arena, n < LOSSES.length ? awayMs : awayMs / 20))
    arena.faults.push({ at, what: loss.what })
  }
}

/** Providers give a door seconds before they come again; the net under lost nudges has half a minute. */
const DOOR_MS = 5_000
const VISIBLE_MS = 30_000

const judge = (_: Arena, __: Truth, { heldMs, visibleMs }: Waits): string[] => {
  const held = Math.max(...heldMs)
  const p99 = percentile(visibleMs, 0.99)
  return [
    ...(held > DOOR_MS ? [`a hook stood ${ms(held)} before the door`] : []),
    ...(p99 > VISIBLE_MS ? [`one message in a hundred was visible only after ${ms(p99)}`] : []),
  ]
}

export const redisLost: Case = {
  id: 'F6',
  title: 'Redis flushed, stopped, killed, full',
  engines: ['pglite', 'postgres'],
  embeddedRedis: true,
  play,
  judge,
}
