import { ms } from '../../support/figures.ts'
import type { Arena } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

/** Before and after the lease is needed: what was claimed, what was read, what the provider answered. */
const STUCK = ['deliver.after-reply', 'ingest.after-parse', 'deliver.after-claim', 'deliver.before-commit']
/** Past the longest lease of these, and the sweep that finds its end. */
const LONGEST_LEASE_MS = 60_000
const SWEEP_MS = 2_000

const standsFor = ({ size }: Arena): number => LONGEST_LEASE_MS / size.haste + SWEEP_MS

/** A worker stands still past its leases while another takes its lanes; then it goes on where it was. */
const play = async (arena: Arena): Promise<void> => {
  arena.provider.weather({ beforeMs: [0, 8], afterMs: [0, 30] })
  const api = await keepHub(arena, 'api')
  const first = await keepHub(arena, 'worker')
  await firstLines(arena, api.url)
  const people = [
    await customers(arena, [api.url], { untilTold: true }),
    await agents(arena, [api.url], { untilTold: true }),
  ]
  const rounds = Math.min(arena.size.faults, STUCK.length)
  await Promise.all([standing(arena, first, rounds), untilSpent(arena, [api], people, rounds)])
}

const standing = async (arena: Arena, first: Keeper, rounds: number): Promise<void> => {
  let healthy = first
  for (const point of STUCK.slice(0, rounds)) {
    const stuck = await keepHub(arena, 'worker', [`${point}@3~${standsFor(arena)}`])
    // Alone, it is sure to come by.
    await healthy.end()
    await stuck.stands()
    const at = Date.now()
    healthy = await keepHub(arena, 'worker')
    const healthyMs = Date.now() - at
    await pauseIn(arena, Math.max(0, at + standsFor(arena) - Date.now()))
    await stuck.healthy()
    arena.faults.push({ at, what: point, healthyMs, explains: 'interrupted' })
    await stuck.end()
  }
}

type Waited = { text: string; ms: number }

/**
 * How long an answer stood at the head of its lane: since it was written, or since the one before it was settled. What waits
 * its turn behind others of its lane is held by nobody, and how long that line is says more of the machine than of us.
 */
const atTheHead = ({ deliveries }: Truth): Waited[] =>
  [...Map.groupBy(deliveries, ({ thread }) => thread).values()].flatMap((lane) =>
    lane.flatMap(({ text, created, started }, n) => {
      const since = Math.max(created, lane[n - 1]?.settled ?? 0)
      return started === null ? [] : [{ text, ms: started - since }]
    }),
  )

/** What waits behind a worker that stands still goes on within a minute of another being there: two leases. */
const judge = ({ size, faults }: Arena, truth: Truth): string[] => {
  const another = Math.max(size.healthyMs, ...faults.map(({ healthyMs = 0 }) => healthyMs))
  const long = atTheHead(truth).filter((one) => one.ms > 2 * (60_000 / size.haste) + another)
  if (long.length === 0) return []
  const some = long.slice(0, 5).map((one) => `${one.text} ${ms(one.ms)}`)
  return [`${long.length} answers waited too long behind a worker that stood still: ${some.join(', ')}`]
}

const figures = (_: Arena, truth: Truth): string[] => [
  `an answer stood ${ms(Math.max(0, ...atTheHead(truth).map((one) => one.ms)))} at the head of its lane at most`,
]

export const stoodStill: Case = {
  id: 'F16',
  title: 'workers stand still past their leases',
  engines: ['postgres'],
  play,
  judge,
  figures,
}
