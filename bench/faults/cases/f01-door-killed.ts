import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { customers, untilSpent } from '../play.ts'
import type { Case } from './case.ts'
import { deaths } from './deaths.ts'
import { slowRecoveries } from './recovery.ts'

export const DOOR = [
  'door.before-read',
  'door.after-read',
  'door.after-signature',
  'accept.before-insert',
  'accept.after-insert',
  'door.before-answer',
  'door.after-answer',
]
export const INGEST = [
  'ingest.after-claim',
  'ingest.after-parse',
  'ingest.after-append',
  'ingest.before-commit',
  'ingest.after-commit',
]

/** The process that takes hooks, and the one that ingests them, die at each named place in turn. */
const play = async (arena: Arena): Promise<void> => {
  const { faults } = arena.size
  if (arena.engine === 'pglite') {
    const hub = await keepHub(arena, 'all', deaths(arena, [...DOOR, ...INGEST], faults))
    await untilSpent(arena, [hub], [await customers(arena, [hub.url], { untilTold: true })], faults)
    return
  }
  // However few there are, whoever ingests dies as well.
  const atDoor = Math.min(faults - 1, Math.ceil((faults * DOOR.length) / (DOOR.length + INGEST.length)))
  const api = await keepHub(arena, 'api', deaths(arena, DOOR, atDoor))
  const worker = await keepHub(arena, 'worker', deaths(arena, INGEST, faults - atDoor))
  await untilSpent(arena, [worker], [await customers(arena, [api.url], { untilTold: true })], faults)
}

export const doorKilled: Case = {
  id: 'F1',
  title: 'kill -9 at the door and in ingest',
  engines: ['pglite', 'postgres'],
  play,
  judge: slowRecoveries,
}
