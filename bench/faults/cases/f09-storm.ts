import type { Answer } from '../../courier/provider.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { pauseIn } from '../patience.ts'
import { agents, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

const WAIT_S = 2
/** What was on its way when the answer came cannot be called back. */
const UNDER_WAY_MS = 1_000

type Blow = { what: string; chance: number; answer: Answer }

const BLOWS: Blow[] = [
  { what: '429 with a time', chance: 0.5, answer: { is: 'status', status: 429, retryAfter: WAIT_S } },
  { what: '429 without a time', chance: 0.5, answer: { is: 'status', status: 429 } },
  { what: '503', chance: 0.5, answer: { is: 'status', status: 503 } },
  { what: '200 with an error', chance: 0.3, answer: { is: 'error' } },
  { what: 'a page in place of an answer', chance: 0.2, answer: { is: 'page' } },
  { what: 'half an answer', chance: 0.2, answer: { is: 'half' } },
]

/** The provider refuses, stumbles and mumbles, one way after the other, while agents answer. */
const play = async (arena: Arena): Promise<void> => {
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const worker = embedded ? api : await keepHub(arena, 'worker')
  await firstLines(arena, api.url, worker.url)
  const people = [await agents(arena, [api.url], { untilTold: true })]
  const rounds = Math.max(arena.size.faults, BLOWS.length)
  await Promise.all([blow(arena, rounds), untilSpent(arena, [worker], people, rounds)])
}

const blow = async (arena: Arena, rounds: number): Promise<void> => {
  for (let n = 0; n < rounds; n++) {
    const { what, ...storm } = BLOWS[n % BLOWS.length] as Blow
    arena.provider.weather({ storm })
    await pauseIn(arena, arena.size.awayMs / 2)
    if (n === rounds - 1) arena.provider.weather({})
    // Nobody died: this explains no doubt.
    arena.faults.push({ at: 0, what })
  }
}

/** What half an answer was given to is unsure, and nobody is called before the time they named. */
const judge = ({ provider }: Arena, { deliveries }: Truth): string[] => {
  const calls = provider.calls()
  const asked = calls.flatMap(({ at, retryAfter = 0 }) => (retryAfter === WAIT_S ? [at] : []))
  const early = calls.filter(({ came }) => asked.some((at) => came > at + UNDER_WAY_MS && came < at + WAIT_S * 1000))
  const halves = new Set(provider.taken().flatMap(({ cut, text }) => (cut ? [text] : [])))
  const sure = deliveries.filter(({ text, status }) => halves.has(text) && status !== 'unsure')
  return [
    ...early.map(({ text, came }) => `${text} was sent ${came} although the provider had asked to wait`),
    ...sure.map(({ text, status }) => `${text} is ${status} after half an answer`),
    ...(asked.length > 0 && halves.size > 0 ? [] : ['the storm was too short to say anything']),
  ]
}

export const storm: Case = {
  id: 'F9',
  title: '429, 5xx, errors in 200, pages, half answers',
  engines: ['pglite', 'postgres'],
  play,
  judge,
}
