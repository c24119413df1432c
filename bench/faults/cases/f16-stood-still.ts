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
    await pauseIn(arena, Math.max(0, at + standsFor(arena) - Date.now()))
    await stuck.healthy()
    arena.faults.push({ at, what: point, explains: 'interrupted' })
    await stuck.end()
  }
}

/** What waits behind a worker that stands still goes on within a minute. */
const judge = ({ size }: Arena, { deliveries }: Truth): string[] =>
  deliveries
    .filter(
      ({ created, started }) => started !== null && started - created > 2 * (60_000 / size.haste) + size.healthyMs,
    )
    .map(({ text }) => `${text} waited too long behind a worker that stood still`)

export const stoodStill: Case = {
  id: 'F16',
  title: 'workers stand still past their leases',
  engines: ['postgres'],
  play,
  judge,
}
