import type { Arena } from '../arena.ts'
import { pause } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
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
  const dark = blackouts(arena, hubs)
  await untilSpent(arena, [worker], people, arena.size.faults * hubs.length)
  await dark
}

const blackouts = async (arena: Arena, hubs: readonly Keeper[]): Promise<void> => {
  for (let n = 0; n < arena.size.faults; n++) {
    await Promise.all(hubs.map((hub) => hub.healthy()))
    await pause(arena.random.between(200, 2_000))
    for (const hub of hubs) hub.kill('blackout')
    await Promise.all(hubs.map((hub) => hub.died()))
  }
}

export const everythingKilled: Case = {
  id: 'F3',
  title: 'kill -9 of everything at once',
  engines: ['pglite', 'postgres'],
  play,
  judge: slowRecoveries,
}
