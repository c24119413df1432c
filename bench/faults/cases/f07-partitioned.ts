import { updateConnection } from '../../../core/src/connections/index.ts'
import { ms } from '../../support/figures.ts'
import { isReady } from '../../support/hub.ts'
import { withHub } from '../../support/seed.ts'
import type { Wire, WireMode } from '../../support/wire.ts'
import { layWire } from '../../support/wire.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { awaiting, pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

type Far = 'database' | 'redis' | 'provider'
const FARS: Record<Arena['engine'], Far[]> = { pglite: ['provider'], postgres: ['database', 'redis', 'provider'] }

/** How long the hub waits for an answer, in life. */
const CALL_MS = 30_000
const LONG_MS = 2_000
const MODES: WireMode[] = [{ is: 'refused' }, { is: 'silent' }, { is: 'long', ms: LONG_MS }]

/** The hub loses sight of its database, its Redis and its provider in turn: refused, swallowed without a word, and two seconds late. */
const play = async (arena: Arena): Promise<void> => {
  const wires = await layWires(arena)
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const worker = embedded ? api : await keepHub(arena, 'worker')
  await firstLines(arena, api.url, worker.url)
  const people = [
    await customers(arena, [api.url], { untilTold: true }),
    await agents(arena, [api.url], { untilTold: true }),
  ]
  const cuts = FARS[arena.engine].flatMap((far) => MODES.map((mode) => ({ far, mode })))
  const urls = [...new Set([api.url, worker.url])]
  await Promise.all([partitions(arena, wires, cuts, urls), untilSpent(arena, [worker], people, cuts.length)])
}

type Wires = Partial<Record<Far, Wire>>

const layWires = async (arena: Arena): Promise<Wires> => {
  const { env, company, provider, ends } = arena
  const urls: Record<Far, string | undefined> = {
    database: env.DATABASE_URL,
    redis: env.REDIS_URL,
    provider: provider.url,
  }
  const wires: Wires = {}
  for (const far of FARS[arena.engine]) {
    const wire = await layWire(urls[far] as string)
    ends.push(() => wire.end())
    wires[far] = wire
  }
  const apiBaseUrl = (wires.provider as Wire).url
  await withHub(env, ({ services }) =>
    updateConnection(services, company.accountId, company.inbox.id, { settings: { apiBaseUrl } }),
  )
  env.DESKLESS_ALLOW_ORIGINS = apiBaseUrl
  if (wires.database) env.DATABASE_URL = wires.database.url
  if (wires.redis) env.REDIS_URL = wires.redis.url
  return wires
}

type Cut = { far: Far; mode: WireMode }

const partitions = async (arena: Arena, wires: Wires, cuts: readonly Cut[], urls: readonly string[]): Promise<void> => {
  for (const { far, mode } of cuts) {
    const wire = wires[far] as Wire
    await pauseIn(arena, arena.random.between(300, 1_000))
    const at = Date.now()
    wire.set(mode)
    await pauseIn(arena, arena.size.awayMs)
    wire.set({ is: 'open' })
    const back = Date.now()
    const what = `${far} ${mode.is}`
    await awaiting(arena, () => `the hub to work again after ${what}`, untilReady(arena, urls))
    const healthyMs = Date.now() - back
    // Connections that fell silent are still there, and are found out one call after the other.
    const until = far === 'redis' ? at : back + CALL_MS / arena.size.haste
    arena.faults.push({ at, until, what, healthyMs, explains: far === 'database' ? 'interrupted' : undefined })
  }
}

const untilReady = async (arena: Arena, urls: readonly string[]): Promise<void> => {
  for (const url of urls) while (!(await isReady(url))) await pauseIn(arena, 25)
}

/** How soon a hub works again once the wire does, without being started anew: within what it waits for an answer. */
const BACK_MS = 30_000
const judge = ({ faults }: Arena): string[] =>
  faults.flatMap(({ what, healthyMs = 0 }) =>
    healthyMs > BACK_MS ? [`the hub worked only ${ms(healthyMs)} after the wire did (${what})`] : [],
  )

const figures = ({ faults }: Arena): string[] => [
  `worked again after: ${faults.map(({ what, healthyMs = 0 }) => `${what} ${ms(healthyMs)}`).join(', ')}`,
]

export const partitioned: Case = {
  id: 'F7',
  title: 'cut off from database, Redis, provider',
  engines: ['pglite', 'postgres'],
  play,
  judge,
  figures,
}
