import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { customers, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

const COPIES = 10

/** Every hook comes ten times at once, at two doors where there are two; half of them in bodies that are partly old. */
const play = async (arena: Arena): Promise<void> => {
  const { messages, lanes } = arena.size
  const embedded = arena.engine === 'pglite'
  const first = await keepHub(arena, embedded ? 'all' : 'api')
  const second = embedded ? first : await keepHub(arena, 'api')
  const worker = embedded ? first : await keepHub(arena, 'worker')
  const doors = [first.url, second.url]
  const half = { messages: messages / 2, lanes: Math.ceil(lanes / 2), copies: COPIES, pauseMs: 20 }
  const people = [
    await customers(arena, doors, half),
    await customers(arena, doors, { ...half, script: 'overlapping', prefix: 'batch' }),
  ]
  await untilSpent(arena, [worker], people, 0)
  arena.faults.push(...Array.from({ length: messages }, () => ({ at: 0, what: 'tenfold' })))
}

export const tenfold: Case = { id: 'F12', title: 'every hook ten times at once', engines: ['pglite', 'postgres'], play }
