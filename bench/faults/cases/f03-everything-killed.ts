import type { Arena } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
import { pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'
import { slowRecoveries } from './recovery.ts'

/** The machine goes dark: all processes at once, at any time, with messages on their way in both directions. */
const play = async (arena: Arena): Promise<void> => {
  arena.provider.weather({ beforeMs: [0, 8], afterMs: [0, 30] })
  const api = await keepHub(arena, arena.engine === 'pglite' ? 'all' : 'api')
  const hubs = arena.engine === 'pglite' ? [api] : [api, await keepHub(arena, 'worker')]
  const worker = hubs.at(-1) as Keeper
  await firstLines(arena, api.url, worker.url)
  const people = [
    await customers(arena, [api.url], { untilTold: true }),
    await agents(arena, [api.url], { untilTold: true }),
  ]
  await Promise.all([blackouts(arena, hubs), untilSpent(arena, [worker], people, arena.size.faults * hubs.length)])
}

const blackouts = async (arena: Arena, hubs: readonly Keeper[]): Promise<void> => {
  for (let n = 0; n < arena.size.faults; n++) {
    await Promise.all(hubs.map((hub) => hub.healthy()))
    await pauseIn(arena, arena.random.between(200, 2_000))
    await Promise.all(hubs.map((hub) => hub.kill('blackout')))
  }
}

export const everythingKilled: Case = {
  id: 'F3',
  title: 'kill -9 of everything at once',
  engines: ['pglite', 'postgres'],
  play,
  judge: slowRecoveries,
}
