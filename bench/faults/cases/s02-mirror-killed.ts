import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import type { Weather } from '../tool.ts'
import { crew, firstVisits, listen, untilSpent, visitors } from '../tool-play.ts'
import type { Case } from './case.ts'
import { deaths } from './deaths.ts'
import { SENDING } from './f02-sender-killed.ts'
import { slowRecoveries } from './recovery.ts'

const SHOWING = ['mirror.after-claim', 'mirror.mid-request', 'mirror.before-settle', 'mirror.after-settle']
const HOLDING = ['hold.decided', 'hold.before-settle']

/** Some answers come late, so that the hub may die with the line standing; some never come. */
const WEATHER: Weather = {
  slack: [
    { on: 'chat.postMessage', effect: { is: 'drop-after-commit' }, chance: 0.01 },
    { on: 'chat.postMessage', effect: { is: 'slow-answer', ms: 40 }, chance: 0.3 },
  ],
  teams: [
    { on: 'post', effect: { is: 'drop-after' }, chance: 0.01 },
    { on: 'post', effect: { is: 'slow', ms: 40 }, chance: 0.3 },
  ],
}

/** The process that posts, holds and sends dies at each named place. */
const play = async (arena: Arena): Promise<void> => {
  const { faults } = arena.size
  const embedded = arena.engine === 'pglite'
  const planned = ['', ...deaths(arena, [...SHOWING, ...HOLDING, ...SENDING], faults)]
  const api = await keepHub(arena, embedded ? 'all' : 'api', embedded ? planned : [])
  const worker = embedded ? api : await keepHub(arena, 'worker', planned)
  await listen(arena, [api.url])
  await firstVisits(arena, api.url, worker.url)
  await worker.restart()
  arena.provider.weather({ beforeMs: [0, 8], afterMs: [0, 40], cut: 0.005 })
  await arena.tool?.weather(WEATHER)
  const people = [await visitors(arena, [api.url], { untilTold: true }), await crew(arena, { untilTold: true })]
  await untilSpent(arena, [worker], people, faults)
}

export const mirrorKilled: Case = {
  id: 'S2',
  title: 'F2 through Slack: mirrors, holds, sending',
  engines: ['pglite', 'postgres'],
  through: 'slack',
  play,
  judge: slowRecoveries,
}

export const mirrorKilledInTeams: Case = {
  ...mirrorKilled,
  id: 'T2',
  title: 'F2 through Teams: mirrors, holds, sending',
  through: 'teams',
}
