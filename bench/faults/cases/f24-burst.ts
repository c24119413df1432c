import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { customersSaid } from '../../support/customers.ts'
import { ms, percentile } from '../../support/figures.ts'
import { readLedger, writeLine } from '../../support/ledger.ts'
import type { Arena } from '../arena.ts'
import type { Keeper } from '../keeper.ts'
import { keepHub } from '../keeper.ts'
import type { Truth } from '../oracle/read.ts'
import { pauseIn } from '../patience.ts'
import { customers } from '../play.ts'
import { untilQuiet } from '../quiet.ts'
import type { Case } from './case.ts'

/** What the design measures latencies with. */
const USUAL_PER_SECOND = 20
const TIMES = 10
const BURST = 'burst'
const LOOK_MS = 500

/** A minute in short, ten in full. */
const burstMs = ({ size }: Arena): number => size.awayMs * 10

/** After a while of the usual load ten times as much comes in, all at once and for long. */
const play = async (arena: Arena): Promise<void> => {
  const embedded = arena.engine === 'pglite'
  const api = await keepHub(arena, embedded ? 'all' : 'api')
  const worker = embedded ? api : await keepHub(arena, 'worker')
  const hubs = embedded ? [api] : [api, worker]
  await load(arena, api, 'usual', 1, burstMs(arena) / 6)
  look(arena, hubs, 'before')
  const over = new AbortController()
  const watched = watch(arena, hubs, over.signal)
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

const watch = async (arena: Arena, hubs: readonly Keeper[], over: AbortSignal): Promise<void> => {
  for (; !over.aborted; await pauseIn(arena, LOOK_MS)) look(arena, hubs, 'burst')
}

/** What the system says the hub's largest process holds goes into a ledger. */
const look = (arena: Arena, hubs: readonly Keeper[], when: Look['when']): void =>
  writeLine(ledgerOf(arena), { when, mb: Math.max(...hubs.map((hub) => residentMb(hub.pid()))) } satisfies Look)

type Look = { when: 'before' | 'burst'; mb: number }

const ledgerOf = ({ folder }: Arena): string => join(folder, 'memory.jsonl')

const residentMb = (pid: number | undefined): number => {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes) / 1024)
}

const ACCEPT_MS = 1_000
/** Beside what it had before: a burst may not be kept in memory, however long it lasts. */
const ROOM_MB = 256
/** How many of what was planned must have come for the load to count as one. */
const ENOUGH = 0.9

const judge = (arena: Arena, truth: Truth): string[] => {
  const { rate, p99, drainMs, before, peak } = measured(arena, truth)
  return [
    ...(rate < USUAL_PER_SECOND * TIMES * ENOUGH ? [`only ${Math.round(rate)} a second came in`] : []),
    ...(p99 > ACCEPT_MS ? [`one hook in a hundred stood ${ms(p99)} before the door`] : []),
    ...(peak > before + ROOM_MB ? [`memory grew from ${before} to ${peak} MB`] : []),
    ...(drainMs > burstMs(arena) ? [`what had gathered was worked off only after ${ms(drainMs)}`] : []),
  ]
}

const measured = (arena: Arena, { messages }: Truth) => {
  const said = customersSaid(arena.folder).filter(({ thread }) => thread.startsWith(BURST))
  const sent = new Map(said.flatMap(({ id, event, at }) => (event === 'sent' ? [[id, at]] : [])))
  const accepted = said.filter(({ event }) => event === 'accepted')
  const lastIn = Math.max(...accepted.slice(-1).map(({ at }) => at))
  const lastShown = messages.reduce((last, { created }) => Math.max(last, created), 0)
  const looks = readLedger<Look>(ledgerOf(arena))
  return {
    rate: (accepted.length * 1000) / (lastIn - (said[0]?.at ?? 0)),
    p99: percentile(
      accepted.map(({ id, at }) => at - (sent.get(id) ?? at)),
      0.99,
    ),
    drainMs: Math.max(0, lastShown - lastIn),
    before: Math.max(...looks.flatMap(({ when, mb }) => (when === 'before' ? [mb] : []))),
    peak: Math.max(...looks.map(({ mb }) => mb)),
  }
}

const figures = (arena: Arena, truth: Truth): string[] => {
  const { rate, p99, drainMs, before, peak } = measured(arena, truth)
  return [
    `${Math.round(rate)} a second, accepted in p99 ${ms(p99)}; memory ${before} → ${peak} MB; the last was visible ${ms(drainMs)} after it was accepted`,
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
