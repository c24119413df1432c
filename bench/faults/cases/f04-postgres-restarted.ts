import type { Cluster, Stop } from '../../support/cluster.ts'
import { whyNoCluster } from '../../support/cluster.ts'
import { ms } from '../../support/figures.ts'
import { isReady } from '../../support/hub.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

const KINDS: Stop[] = ['fast', 'immediate', 'kill']
/** How soon a hub works again once its database does, without being started anew. */
const POOL_MS = 5_000

/** The database is stopped politely, at once, and killed, while messages go both ways; the hubs stay. */
const play = async (arena: Arena): Promise<void> => {
  arena.provider.weather({ beforeMs: [0, 8], afterMs: [0, 20] })
  const api = await keepHub(arena, 'api')
  const worker = await keepHub(arena, 'worker')
  await firstLines(arena, api.url, worker.url)
  const people = [
    await customers(arena, [api.url], { untilTold: true }),
    await agents(arena, [api.url], { untilTold: true }),
  ]
  const rounds = Math.max(arena.size.faults, KINDS.length)
  await Promise.all([stops(arena, [api.url, worker.url], rounds), untilSpent(arena, [worker], people, rounds)])
}

const stops = async (arena: Arena, urls: readonly string[], rounds: number): Promise<void> => {
  const cluster = arena.cluster as Cluster
  for (let n = 0; n < rounds; n++) {
    const how = KINDS[n % KINDS.length] as Stop
    await pauseIn(arena, arena.random.between(500, 2_000))
    const at = Date.now()
    await cluster.stop(how)
    await pauseIn(arena, arena.size.awayMs / 4)
    await cluster.start()
    const back = Date.now()
    for (const url of urls) while (!(await isReady(url))) await pauseIn(arena, 25)
    arena.faults.push({ at, what: how, healthyMs: Date.now() - back, explains: 'interrupted' })
  }
}

const judge = ({ faults, size }: Arena): string[] =>
  faults.flatMap(({ what, healthyMs = 0 }) =>
    healthyMs > Math.max(POOL_MS, size.healthyMs / 2)
      ? [`the hub worked only ${ms(healthyMs)} after its database was back (${what})`]
      : [],
  )

export const postgresRestarted: Case = {
  id: 'F4',
  title: 'PostgreSQL stopped fast, at once, killed',
  engines: ['postgres'],
  ownServer: true,
  unplayable: whyNoCluster,
  play,
  judge,
}
