import type { Hook } from '../../courier/wire.ts'
import { POISON, SIGNATURE, sign } from '../../courier/wire.ts'
import { ms, percentile } from '../../support/figures.ts'
import { SECRET } from '../../support/seed.ts'
import type { Arena } from '../arena.ts'
import { keepHub } from '../keeper.ts'
import { judgeMemory, lookAtMemory, memoryOf, watchMemory } from '../memory.ts'
import { POISONED } from '../oracle/inbound.ts'
import type { Truth } from '../oracle/read.ts'
import { pauseIn } from '../patience.ts'
import { customers, untilSpent } from '../play.ts'
import type { Case, Waits } from './case.ts'

const HUGE = 500_000

/** In the lanes of those who write: what makes a parser throw, what makes it compute, and what is as large as a hook may be. */
const POISONS = [
  { what: 'throws', text: POISON.throws },
  { what: 'burns', text: POISON.burns },
  { what: 'huge', text: 'words '.repeat(HUGE / 6) },
]

/** So long it serves its people before anything is wrong. */
const WARM_MS = 3_000

const play = async (arena: Arena): Promise<void> => {
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const worker = embedded ? api : await keepHub(arena, 'worker')
  const hubs = embedded ? [api] : [api, worker]
  const people = [await customers(arena, [api.url], { untilTold: true })]
  const rounds = Math.max(arena.size.faults, POISONS.length)
  await pauseIn(arena, WARM_MS)
  lookAtMemory(arena, hubs, 'before')
  const over = new AbortController()
  const watched = watchMemory(arena, hubs, over.signal)
  await Promise.all([poison(arena, api.url, rounds), untilSpent(arena, [worker], people, rounds)])
  over.abort()
  await watched
}

const poison = async (arena: Arena, hub: string, rounds: number): Promise<void> => {
  for (let n = 0; n < rounds; n++) {
    const { what, text } = POISONS[n % POISONS.length] as (typeof POISONS)[number]
    await pauseIn(arena, arena.random.between(200, 800))
    const id = `${POISONED}${what}-${n}`
    await bring(arena, hub, { id, is: 'message', thread: `c-${arena.random.between(1, arena.size.lanes)}`, text })
    arena.faults.push({ at: 0, what })
  }
}

const bring = async ({ company }: Arena, hub: string, hook: Hook): Promise<void> => {
  const body = JSON.stringify([hook])
  const headers = { [SIGNATURE]: sign(SECRET, body) }
  const answer = await fetch(hub + company.inbox.doorPath, { method: 'POST', body, headers })
  if (!answer.ok) throw new Error(`The door answered ${answer.status} to ${hook.id}.`)
}

const VISIBLE_MS = 5_000

/** What cannot be read is kept with its reason, what can is there; neighbours wait less than five seconds. */
const judge = (arena: Arena, { raw, messages }: Truth, { visibleMs }: Waits): string[] => {
  const { faults, size } = arena
  const of = (what: string) => raw.filter(({ key }) => key.startsWith(`${POISONED}${what}-`))
  const wrong = (what: string, state: string): string[] =>
    of(what).flatMap((row) =>
      row.state === state && (state === 'done' || row.reason) ? [] : [`${row.key} is ${row.state}`],
    )
  const arrived = new Set(messages.map(({ key }) => key))
  const p99 = percentile(visibleMs, 0.99)
  return [
    ...wrong('throws', 'unreadable'),
    ...wrong('burns', 'done'),
    ...wrong('huge', 'done'),
    ...[...of('burns'), ...of('huge')].flatMap(({ key }) => (arrived.has(key) ? [] : [`${key} did not arrive`])),
    ...(p99 > VISIBLE_MS * Math.max(1, size.healthyMs / 10_000) ? [`neighbours waited ${ms(p99)}`] : []),
    ...judgeMemory(arena),
    ...(faults.some(({ healthyMs }) => healthyMs) ? ['a process died of it'] : []),
  ]
}

const figures = (arena: Arena): string[] => {
  const { before, peak } = memoryOf(arena)
  return [`memory ${before} → ${peak} MB`]
}

export const poisoned: Case = {
  id: 'F18',
  title: 'hooks that throw, compute, are huge',
  engines: ['pglite', 'postgres'],
  play,
  judge,
  figures,
}
