import type { Effect } from '@deskless/slack/simulator'
import type { Effect as TeamsEffect } from '@deskless/teams/connector/remote'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { pauseIn } from '../patience.ts'
import { impatient } from '../slack/oracle.ts'
import type { Look } from '../slack/wire.ts'
import type { Weather } from '../tool.ts'
import { CALM } from '../tool.ts'
import { crew, firstVisits, listen, untilSpent, visitors } from '../tool-play.ts'
import type { Case, Waits } from './case.ts'

type Storm = { what: string; effect: Effect; teams: TeamsEffect; chance: number }

const STORMS: Storm[] = [
  {
    what: '429 with a time',
    effect: { is: 'rate-limited', retryAfter: 1 },
    teams: { is: 'refuse', status: 429, retryAfter: 1 },
    chance: 0.6,
  },
  {
    what: '429 without a time',
    effect: { is: 'status', status: 429 },
    teams: { is: 'refuse', status: 429 },
    chance: 0.5,
  },
  { what: '503', effect: { is: 'status', status: 503 }, teams: { is: 'refuse', status: 502 }, chance: 0.5 },
  {
    what: '200 with an error',
    effect: { is: 'error', error: 'internal_error' },
    teams: { is: 'refuse', status: 412 },
    chance: 0.3,
  },
  { what: 'a page in place of an answer', effect: { is: 'html' }, teams: { is: 'html', status: 504 }, chance: 0.3 },
  { what: 'half an answer', effect: { is: 'half-answer' }, teams: { is: 'drop-before' }, chance: 0.3 },
  { what: 'no answer', effect: { is: 'drop-after-commit' }, teams: { is: 'drop-after' }, chance: 0.3 },
]

/** What shows conversations, and what opens forms. */
const STRUCK = ['chat.postMessage', 'chat.update', 'reactions.add', 'views.open']
const STRUCK_IN_TEAMS = ['create', 'post', 'edit', 'react'] as const

const weatherOf = ({ effect, teams, chance }: Storm): Weather => ({
  slack: STRUCK.map((on) => ({ on, effect, chance })),
  teams: STRUCK_IN_TEAMS.map((on) => ({ on, effect: teams, chance })),
})

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
    await arena.tool?.weather(weatherOf(storm))
    await pauseIn(arena, BLOWS_MS)
    if (n === rounds - 1) await arena.tool?.weather(CALM)
    arena.faults.push({ at: 0, what: storm.what })
  }
}

const judge = (_: Arena, __: Truth, ___: Waits, look?: Look): string[] => {
  const early = look ? impatient(look) : []
  return early.length > 0
    ? [`${early.length} calls before the time the tool had named: ${early.slice(0, 3).join(', ')}`]
    : []
}

export const stormInSlack: Case = {
  id: 'S9',
  title: 'F9 through Slack: 429, 5xx, pages, halves',
  engines: ['pglite', 'postgres'],
  through: 'slack',
  play,
  judge,
}

export const stormInTeams: Case = {
  ...stormInSlack,
  id: 'T9',
  title: 'F9 through Teams: 429, 412, 502, pages, cuts',
  through: 'teams',
}
