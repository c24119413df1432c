import type { Effect, Fault } from '@deskless/slack/simulator'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { pauseIn } from '../patience.ts'
import { impatient } from '../slack/oracle.ts'
import { crew, firstVisits, listen, untilSpent, visitors } from '../slack/play.ts'
import type { Look } from '../slack/wire.ts'
import type { Case, Waits } from './case.ts'

type Storm = { what: string; effect: Effect; chance: number }

const STORMS: Storm[] = [
  { what: '429 with a time', effect: { is: 'rate-limited', retryAfter: 1 }, chance: 0.6 },
  { what: '429 without a time', effect: { is: 'status', status: 429 }, chance: 0.5 },
  { what: '503', effect: { is: 'status', status: 503 }, chance: 0.5 },
  { what: '200 with an error', effect: { is: 'error', error: 'internal_error' }, chance: 0.3 },
  { what: 'a page in place of an answer', effect: { is: 'html' }, chance: 0.3 },
  { what: 'half an answer', effect: { is: 'half-answer' }, chance: 0.3 },
  { what: 'no answer', effect: { is: 'drop-after-commit' }, chance: 0.3 },
]

/** What shows conversations, and what opens forms. */
const STRUCK = ['chat.postMessage', 'chat.update', 'reactions.add', 'views.open']

const faultsOf = ({ effect, chance }: Storm): Fault[] => STRUCK.map((on) => ({ on, effect, chance }))

const BLOWS_MS = 3_000

/** Slack refuses, stumbles and mumbles, one way after the other, while everybody writes. */
const play = async (arena: Arena): Promise<void> => {
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const worker = embedded ? api : await keepHub(arena, 'worker')
  await listen(arena, [api.url])
  await firstVisits(arena, api.url, worker.url)
  const people = [await visitors(arena, [api.url], { untilTold: true }), await crew(arena, { untilTold: true })]
  const rounds = Math.max(arena.size.faults, STORMS.length)
  const over = blow(arena, rounds)
  await Promise.all([over, untilSpent(arena, [worker], people, rounds)])
}

const blow = async (arena: Arena, rounds: number): Promise<void> => {
  for (let n = 0; n < rounds; n++) {
    const storm = STORMS[n % STORMS.length] as Storm
    await arena.slack?.weather(faultsOf(storm))
    await pauseIn(arena, BLOWS_MS)
    if (n === rounds - 1) await arena.slack?.weather([])
    arena.faults.push({ at: 0, what: storm.what })
  }
}

const judge = (_: Arena, __: Truth, ___: Waits, look?: Look): string[] => {
  const early = look ? impatient(look) : []
  return early.length > 0
    ? [`${early.length} calls before the time Slack had named: ${early.slice(0, 3).join(', ')}`]
    : []
}

export const stormInSlack: Case = {
  id: 'S9',
  title: 'F9 through Slack: 429, 5xx, pages, halves',
  engines: ['pglite', 'postgres'],
  throughSlack: true,
  play,
  judge,
}
