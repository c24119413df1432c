import { customersSaid } from '../../support/customers.ts'
import { ms, percentile } from '../../support/figures.ts'
import type { Arena } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
import { judgeMemory, lookAtMemory, memoryOf, watchMemory } from '../memory.ts'
import type { Truth } from '../oracle/read.ts'
import { customers } from '../play.ts'
import { untilQuiet } from '../quiet.ts'
import type { Case } from './case.ts'

/** What the design measures latencies with. */
const USUAL_PER_SECOND = 20
const TIMES = 10
const BURST = 'burst'

/** A minute in short, ten in full. */
const burstMs = ({ size }: Arena): number => size.awayMs * 10

/** After a while of the usual load ten times as much comes in, all at once and for long. */
const play = async (arena: Arena): Promise<void> => {
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const worker = embedded ? api : await keepHub(arena, 'worker')
  const hubs = embedded ? [api] : [api, worker]
  await load(arena, api, 'usual', 1, burstMs(arena) / 6)
  lookAtMemory(arena, hubs, 'before')
  const over = new AbortController()
  const watched = watchMemory(arena, hubs, over.signal)
  await load(arena, api, BURST, TIMES, burstMs(arena))
  arena.faults.push({ at: Date.now(), what: BURST })
  await untilQuiet(arena, [worker.url])
  over.abort()
  await watched
}

/** Everybody writes about once a second; who is not let in at once writes no second line meanwhile. */
const load = async (arena: Arena, { url }: Keeper, prefix: string, times: number, forMs: number): Promise<void> => {
  const lanes = USUAL_PER_SECOND * times
  const people = await customers(arena, [url], { prefix, lanes, messages: (lanes * forMs) / 1000, pauseMs: 1_000 })
  await people.done
  await people.end()
}

const ACCEPT_MS = 1_000
/** How many of what was planned must have come for the load to count as one. */
const ENOUGH = 0.9

const judge = (arena: Arena, truth: Truth): string[] => {
  const { rate, p99, drainMs } = measured(arena, truth)
  return [
    ...(rate < USUAL_PER_SECOND * TIMES * ENOUGH ? [`only ${Math.round(rate)} a second came in`] : []),
    ...(p99 > ACCEPT_MS ? [`one hook in a hundred stood ${ms(p99)} before the door`] : []),
    ...judgeMemory(arena),
    ...(drainMs > burstMs(arena) ? [`what had gathered was worked off only after ${ms(drainMs)}`] : []),
  ]
}

/** Everybody writes their first line in the first second, and each of these opens a conversation: what they cost is told apart. */
const FIRST = /-1$/

const measured = (arena: Arena, { messages }: Truth) => {
  const said = customersSaid(arena.folder).filter(({ thread }) => thread.startsWith(BURST))
  const sent = new Map(said.flatMap(({ id, event, at }) => (event === 'sent' ? [[id, at]] : [])))
  const accepted = said.filter(({ event }) => event === 'accepted')
  const held = ({ id, at }: { id: string; at: number }): number => at - (sent.get(id) ?? at)
  const lastIn = Math.max(...accepted.slice(-1).map(({ at }) => at))
  const lastShown = messages.reduce((last, { created }) => Math.max(last, created), 0)
  return {
    rate: (accepted.length * 1000) / (lastIn - (said[0]?.at ?? 0)),
    p99: percentile(accepted.map(held), 0.99),
    laterP99: percentile(accepted.filter(({ id }) => !FIRST.test(id)).map(held), 0.99),
    count: accepted.length,
    drainMs: Math.max(0, lastShown - lastIn),
    ...memoryOf(arena),
  }
}

const figures = (arena: Arena, truth: Truth): string[] => {
  const { rate, p99, laterP99, count, drainMs, before, peak, workMs, starvedMs } = measured(arena, truth)
  return [
    `${Math.round(rate)} a second, accepted in p99 ${ms(p99)}, and ${ms(laterP99)} without everybody’s first line; memory ${before} → ${peak} MB; the last was visible ${ms(drainMs)} after it was accepted; ${(workMs / count).toFixed(1)} ms of processor for each message; its processes worked ${ms(workMs)} and stood ready ${ms(starvedMs)} while others had the processors`,
  ]
}

export const burst: Case = {
  id: 'F24',
  title: 'ten times the usual load',
  engines: ['pglite', 'postgres'],
  play,
  judge,
  figures,
}
