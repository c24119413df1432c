import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { customers, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

/** Somebody new writes twice within five milliseconds, to two processes: one contact, one conversation. */
const play = async (arena: Arena): Promise<void> => {
  const embedded = arena.engine === 'pglite'
  const first = await keepHub(arena, 'all')
  const second = embedded ? first : await keepHub(arena, 'all')
  const people = await customers(arena, [first.url, second.url], { script: 'pairs' })
  await untilSpent(arena, [first], [people], 0)
  arena.faults.push(...Array.from({ length: arena.size.messages / 2 }, () => ({ at: 0, what: 'pair' })))
}

export const twoFirstMessages: Case = {
  id: 'F14',
  title: 'two first messages within 5 ms',
  engines: ['pglite', 'postgres'],
  play,
}
