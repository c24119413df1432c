import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { agents, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'
import { deaths } from './deaths.ts'
import { slowRecoveries, stalledLanes } from './recovery.ts'

export const SENDING = [
  'deliver.after-claim',
  'deliver.mid-request',
  'deliver.after-reply',
  'deliver.before-commit',
  'deliver.after-commit',
]

/** The process that calls the provider dies at each named place; some answers come late, so it may die with the message taken. */
const play = async (arena: Arena): Promise<void> => {
  const { faults } = arena.size
  // Armed from the start: nothing is sent before somebody answers.
  arena.provider.weather({ beforeMs: [0, 8], afterMs: [0, 40], cut: 0.005, busy: 0.01, down: 0.005 })
  if (arena.engine === 'pglite') {
    const hub = await keepHub(arena, 'all', deaths(arena, SENDING, faults))
    await firstLines(arena, hub.url)
    await untilSpent(arena, [hub], [await agents(arena, [hub.url], { untilTold: true })], faults)
    return
  }
  const api = await keepHub(arena, 'api')
  const worker = await keepHub(arena, 'worker', deaths(arena, SENDING, faults))
  await firstLines(arena, api.url, worker.url)
  await untilSpent(arena, [worker], [await agents(arena, [api.url], { untilTold: true })], faults)
}

export const senderKilled: Case = {
  id: 'F2',
  title: 'kill -9 while sending',
  engines: ['pglite', 'postgres'],
  play,
  judge: (arena, truth) => [...slowRecoveries(arena), ...stalledLanes(arena, truth)],
}

/** Where a repeat is folded, nothing need stay open: it is sent again until it is known to have arrived. */
const nothingUnsure = (arena: Arena, { deliveries }: Truth): string[] => [
  ...slowRecoveries(arena),
  ...deliveries.filter(({ status }) => status === 'unsure').map(({ text }) => `${text} stayed unsure`),
]

export const senderKilledSafely: Case = {
  id: 'F2S',
  title: 'kill -9 while sending, repeats are folded',
  engines: ['pglite', 'postgres'],
  resend: 'safe',
  play,
  judge: nothingUnsure,
}
