import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { crew, firstVisits, listen, untilSpent, visitors } from '../tool-play.ts'
import type { Case } from './case.ts'
import { deaths } from './deaths.ts'
import { DOOR, INGEST } from './f01-door-killed.ts'
import { slowRecoveries } from './recovery.ts'

const GESTURE = ['gesture.before-handle', 'gesture.before-close']

/** Whoever takes hooks and events dies at each place between their first byte and what they lead to. */
const play = async (arena: Arena): Promise<void> => {
  const { faults } = arena.size
  const embedded = arena.engine === 'pglite'
  const atDoor = embedded ? faults : Math.ceil(faults / 2)
  const [front, back] = embedded ? [[...DOOR, ...INGEST, ...GESTURE], []] : [DOOR, [...INGEST, ...GESTURE]]
  const api = await keepHub(arena, embedded ? 'all' : 'api', ['', ...deaths(arena, front, atDoor)])
  const worker = embedded ? api : await keepHub(arena, 'worker', ['', ...deaths(arena, back, faults - atDoor)])
  await listen(arena, [api.url])
  await firstVisits(arena, api.url, worker.url)
  for (const hub of new Set([api, worker])) await hub.restart()
  const people = [await visitors(arena, [api.url], { untilTold: true }), await crew(arena, { untilTold: true })]
  await untilSpent(arena, [worker], people, faults)
}

export const doorKilledInSlack: Case = {
  id: 'S1',
  title: 'F1 through Slack: the door, ingest, gestures',
  engines: ['pglite', 'postgres'],
  through: 'slack',
  play,
  judge: slowRecoveries,
}

export const doorKilledInTeams: Case = {
  ...doorKilledInSlack,
  id: 'T1',
  title: 'F1 through Teams: the door, ingest, gestures',
  through: 'teams',
}
