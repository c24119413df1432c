// One case on one engine: played, then judged from outside.
import { agentsSaid } from '../support/agents.ts'
import { customersSaid } from '../support/customers.ts'
import type { Engine } from '../support/database.ts'
import { percentile } from '../support/figures.ts'
import type { Arena, Size } from './arena.ts'
import { closeArena, inboxesOf, openArena } from './arena.ts'
import type { Case } from './cases/case.ts'
import { slowestStart } from './cases/recovery.ts'
import type { Inbound } from './oracle/inbound.ts'
import { judgeInbound } from './oracle/inbound.ts'
import type { Outbound } from './oracle/outbound.ts'
import { judgeOutbound } from './oracle/outbound.ts'
import { readTruth } from './oracle/read.ts'
import { playedWithin } from './patience.ts'
import type { Threads } from './slack/oracle.ts'
import { judgeNotes, judgeThreads, saidInSlack } from './slack/oracle.ts'

export type Verdict = {
  case: Case
  engine: Engine
  seed: number
  faults: number
  sent: number
  accepted: number
  once: number
  lost: number
  duplicated: number
  misordered: number
  unsure: number
  dead: number
  /** Messages that stand in Slack once, of those that belong there. */
  shown: string
  /** Lines in Slack that say that they may stand twice, and typed lines kept with a question. */
  repeated: number
  kept: number
  p50: number
  p99: number
  doorMs: number
  recoveryMs: number
  tookMs: number
  /** What this case measures besides, in words. */
  figures: string[]
  /** In sentences; none of them may stand there. */
  complaints: string[]
}

/** `signal`: whoever waits has given up; everything that was started is ended. */
export const runCase = async (
  one: Case,
  engine: Engine,
  seed: number,
  size: Size,
  signal?: AbortSignal,
): Promise<Verdict> => {
  const from = Date.now()
  const arena = await openArena(engine, seed, size, one)
  signal?.addEventListener('abort', () => arena.broken.reject(signal.reason), { once: true })
  try {
    const played = Promise.race([one.play(arena), arena.broken.promise])
    const late = await playedWithin(arena, size.patienceMs, played)
    const verdict = await judge(arena, one)
    const complaints = [...late, ...verdict.complaints]
    return { ...verdict, complaints, case: one, engine, seed, tookMs: Date.now() - from }
  } finally {
    await closeArena(arena)
  }
}

/** The hub is ended first: the embedded database is open in one process at a time. */
const judge = async (arena: Arena, one: Case): Promise<Omit<Verdict, 'case' | 'engine' | 'seed' | 'tookMs'>> => {
  await stopHubs(arena)
  const truth = await readTruth(arena.database, inboxesOf(arena))
  const inbound = withinBound(arena, customersSaid(arena.folder), judgeInbound(customersSaid(arena.folder), truth))
  const taken = arena.provider.taken()
  const look = await arena.tool?.look()
  const threads = look && judgeThreads({ look, taken, truth, faults: arena.faults })
  const said = agentsSaid(arena.folder)
  const forCustomers = look && threads ? saidInSlack(said, look, threads) : said
  const heard = one.heard?.(arena) ?? { taken, calls: arena.provider.calls() }
  const outbound = withinBound(arena, said, judgeOutbound(forCustomers, heard, truth, arena.faults))
  const visibleMs = [...inbound.visibleMs, ...outbound.visibleMs]
  const both = (key: 'sent' | 'accepted' | 'once'): number => inbound[key] + outbound[key]
  const broken = (key: 'lost' | 'duplicated' | 'misordered'): number =>
    inbound[key].length + outbound[key].length + (threads?.[key].length ?? 0)
  return {
    faults: arena.faults.length,
    sent: both('sent'),
    accepted: both('accepted'),
    once: both('once'),
    lost: broken('lost'),
    duplicated: broken('duplicated'),
    misordered: broken('misordered'),
    unsure: outbound.unsure,
    shown: threads ? `${threads.once}/${threads.shown}` : '–',
    repeated: threads?.repeated ?? 0,
    kept: threads?.kept.length ?? 0,
    dead: inbound.dead.length + outbound.failed.length,
    p50: percentile(visibleMs, 0.5),
    p99: percentile(visibleMs, 0.99),
    doorMs: Math.max(...inbound.heldMs, 0),
    recoveryMs: Math.max(...arena.faults.map(({ healthyMs }) => healthyMs ?? 0), 0),
    figures: [...(one.figures?.(arena, truth) ?? []), ...slowestStart(arena)],
    complaints: [
      ...explain(inbound, outbound),
      ...(look && threads ? explainThreads(threads, judgeNotes(look, truth)) : []),
      ...((await one.judge?.(arena, truth, { visibleMs, heldMs: inbound.heldMs }, look)) ?? []),
    ],
  }
}

type Accepted = { id: string; event: string; at: number }

/** What a fault is promised to cost at most is no loss beyond the promise. */
const withinBound = <T extends { lost: string[] }>(arena: Arena, said: readonly Accepted[], given: T): T => {
  const { bound, withdrawn } = arena
  const judged = { ...given, lost: given.lost.filter((id) => !withdrawn.has(id)) }
  if (!bound) return judged
  const since = said.filter(({ event, at }) => event === 'accepted' && at >= bound.from && at <= bound.to + CLOCK_MS)
  const forgiven = new Set(since.flatMap(({ id }) => (bound.again.has(id) ? [] : [id])))
  return { ...judged, lost: judged.lost.filter((id) => !forgiven.has(id)) }
}

/** An answer given just before the end is written down just after it. */
const CLOCK_MS = 250

const stopHubs = async (arena: Arena): Promise<void> => {
  for (const stop of arena.hubs.splice(0)) await stop()
}

const SHOWN = 5

const explain = (inbound: Inbound, outbound: Outbound): string[] =>
  inSentences([
    ['lost coming in', inbound.lost],
    ['duplicated coming in', inbound.duplicated],
    ['misordered coming in', inbound.misordered],
    ['unreadable without a death', inbound.unread],
    ['lost going out', outbound.lost],
    ['duplicated going out', outbound.duplicated],
    ['misordered going out', outbound.misordered],
    ['unsure without a cause', outbound.unexplained],
    ['failed', outbound.failed],
  ])

const explainThreads = (threads: Threads, notes: readonly string[]): string[] =>
  inSentences([
    ['not in the tool', threads.lost],
    ['twice in the tool and not marked', threads.duplicated],
    ['misordered in the tool', threads.misordered],
    ['marked as repeated without a cause', threads.unexplained],
    ['out of date in the tool', threads.stale],
    ['internal lines that reached a customer', threads.leaked],
    ['kept with a question without a cause', threads.hastily],
    ['notes that are not as they were typed', notes],
  ])

const inSentences = (all: [what: string, names: readonly string[]][]): string[] =>
  all.flatMap(([what, list]) =>
    list.length === 0
      ? []
      : [`${list.length} ${what}: ${list.slice(0, SHOWN).join(', ')}${list.length > SHOWN ? ' …' : ''}`],
  )

export const passed = (verdict: Verdict): boolean => verdict.complaints.length === 0
