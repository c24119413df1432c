import { ms } from '../../support/figures.ts'
import type { Arena, Fault } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
import type { StoredDelivery, Truth } from '../oracle/read.ts'
import { pauseIn } from '../patience.ts'
import { agents, customers, firstLines, untilSpent } from '../play.ts'
import type { Case } from './case.ts'

/** Before and after the lease is needed: what was claimed, what was read, what the provider answered. */
const STUCK = ['deliver.after-reply', 'ingest.after-parse', 'deliver.after-claim', 'deliver.before-commit']
const LONGEST_LEASE_MS = 60_000
/** After so long the server itself ends a transaction that nobody goes on with, and what it holds is free. */
const IDLE_TRANSACTION_MS = 10_000

/** What a worker holds is another's after this, once there is another: two leases. */
const takenWithin = ({ size }: Arena): number => (2 * LONGEST_LEASE_MS) / size.haste + IDLE_TRANSACTION_MS

/** So long that another has come and must have taken everything over: whoever only waits until it wakes is found out. */
const standsFor = (arena: Arena): number => takenWithin(arena) + arena.size.healthyMs

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

type Waited = { text: string; ms: number; allowed: number }

/** What a worker had in its hands as it stopped. */
const wasHeldBy = ({ at }: Fault, { started, settled }: StoredDelivery): boolean =>
  started !== null && started <= at && (settled === null || settled >= at)

/**
 * How long an answer stood at the head of its lane: since it was written, or since the one before it was settled. What waits
 * its turn behind others of its lane is held by nobody, and how long that line is says more of the machine than of us. The one
 * before it may be settled late, by whoever stood still with it: then it counts from when that one stopped.
 */
const atTheHead = (arena: Arena, { deliveries }: Truth): Waited[] =>
  [...Map.groupBy(deliveries, ({ thread }) => thread).values()].flatMap((lane) =>
    lane.flatMap(({ text, created, started }, n) => {
      const before = lane[n - 1]
      const stood = before && arena.faults.find((fault) => wasHeldBy(fault, before))
      const since = Math.max(created, stood?.at ?? before?.settled ?? 0)
      const allowed = takenWithin(arena) + anotherAfter(arena, stood)
      return started === null ? [] : [{ text, ms: started - since, allowed }]
    }),
  )

/** Where nobody stood still with the lane, it may still have waited for any of the workers that were begun. */
const anotherAfter = ({ faults, size }: Arena, stood: Fault | undefined): number =>
  stood?.healthyMs ?? Math.max(size.healthyMs, ...faults.map(({ healthyMs = 0 }) => healthyMs))

const waitedLong = (arena: Arena, truth: Truth): string[] => {
  const long = atTheHead(arena, truth).filter(({ ms: waited, allowed }) => waited > allowed)
  if (long.length === 0) return []
  const some = long.slice(0, 5).map((one) => `${one.text} ${ms(one.ms)}`)
  return [`${long.length} answers waited too long behind a worker that stood still: ${some.join(', ')}`]
}

/** Who came took what the other had, while it still stood there with it; otherwise nothing was fenced off, and nothing shown. */
const notTakenOver = (arena: Arena, { raw, interrupted }: Truth): string[] =>
  arena.faults.flatMap(({ at, what, healthyMs = 0 }) => {
    const meanwhile = (time: number | null): boolean => time !== null && time > at && time < at + standsFor(arena)
    const taken = what.startsWith('ingest.')
      ? raw.some(({ attempts, closed }) => attempts > 1 && meanwhile(closed))
      : interrupted.some((one) => meanwhile(one.at))
    return taken ? [] : [`nobody took over at ${what}, where another worker was there after ${ms(healthyMs)}`]
  })

/** Whose lease ended sends nothing any more, whatever it still means to do. */
const sentLate = ({ provider }: Arena, { interrupted }: Truth): string[] => {
  const givenUp = new Map(interrupted.map(({ text, at }) => [text, at]))
  return provider
    .calls()
    .filter(({ text, came }) => came > (givenUp.get(text) ?? Number.POSITIVE_INFINITY))
    .map(({ text }) => `${text} was sent by a worker whose lease had ended`)
}

const judge = (arena: Arena, truth: Truth): string[] => [
  ...waitedLong(arena, truth),
  ...notTakenOver(arena, truth),
  ...sentLate(arena, truth),
]

const figures = (arena: Arena, truth: Truth): string[] => [
  `an answer stood ${ms(Math.max(0, ...atTheHead(arena, truth).map((one) => one.ms)))} at the head of its lane at most`,
  `${truth.interrupted.length} answers and ${truth.raw.filter(({ attempts }) => attempts > 1).length} messages were taken from a worker that stood still`,
]

export const stoodStill: Case = {
  id: 'F16',
  title: 'workers stand still past their leases',
  engines: ['postgres'],
  play,
  judge,
  figures,
}
