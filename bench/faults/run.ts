// One case on one engine: played, then judged from outside.
import { agentsSaid } from '../support/agents.ts'
import { customersSaid } from '../support/customers.ts'
import type { Engine } from '../support/database.ts'
import { percentile } from '../support/figures.ts'
import type { Arena, Size } from './arena.ts'
import { closeArena, openArena } from './arena.ts'
import type { Case } from './cases/case.ts'
import type { Inbound } from './oracle/inbound.ts'
import { judgeInbound } from './oracle/inbound.ts'
import type { Outbound } from './oracle/outbound.ts'
import { judgeOutbound } from './oracle/outbound.ts'
import { readTruth } from './oracle/read.ts'

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
  p50: number
  p99: number
  doorMs: number
  recoveryMs: number
  tookMs: number
  /** In sentences; none of them may stand there. */
  complaints: string[]
}

export const runCase = async (one: Case, engine: Engine, seed: number, size: Size): Promise<Verdict> => {
  const from = Date.now()
  const arena = await openArena(engine, seed, size, one.resend)
  try {
    await Promise.race([one.play(arena), arena.broken.promise])
    return { ...(await judge(arena, one)), case: one, engine, seed, tookMs: Date.now() - from }
  } finally {
    await closeArena(arena)
  }
}

/** The hub is ended first: the embedded database is open in one process at a time. */
const judge = async (arena: Arena, one: Case): Promise<Omit<Verdict, 'case' | 'engine' | 'seed' | 'tookMs'>> => {
  await stopHubs(arena)
  const truth = await readTruth(arena.database, arena.company.inbox.id)
  const inbound = judgeInbound(customersSaid(arena.folder), truth)
  const outbound = judgeOutbound(agentsSaid(arena.folder), arena.provider.taken(), truth, arena.faults)
  const visibleMs = [...inbound.visibleMs, ...outbound.visibleMs]
  const both = (key: 'sent' | 'accepted' | 'once'): number => inbound[key] + outbound[key]
  const broken = (key: 'lost' | 'duplicated' | 'misordered'): number => inbound[key].length + outbound[key].length
  return {
    faults: arena.faults.length,
    sent: both('sent'),
    accepted: both('accepted'),
    once: both('once'),
    lost: broken('lost'),
    duplicated: broken('duplicated'),
    misordered: broken('misordered'),
    unsure: outbound.unsure,
    dead: inbound.dead.length + outbound.failed.length,
    p50: percentile(visibleMs, 0.5),
    p99: percentile(visibleMs, 0.99),
    doorMs: Math.max(...inbound.heldMs, 0),
    recoveryMs: Math.max(...arena.faults.map(({ healthyMs }) => healthyMs ?? 0), 0),
    complaints: [
      ...explain(inbound, outbound),
      ...(one.judge?.(arena, truth, { visibleMs, heldMs: inbound.heldMs }) ?? []),
    ],
  }
}

const stopHubs = async (arena: Arena): Promise<void> => {
  for (const stop of arena.hubs.splice(0)) await stop()
}

const SHOWN = 5

const explain = (inbound: Inbound, outbound: Outbound): string[] =>
  [
    ['lost coming in', inbound.lost],
    ['duplicated coming in', inbound.duplicated],
    ['misordered coming in', inbound.misordered],
    ['unreadable without a death', inbound.unread],
    ['lost going out', outbound.lost],
    ['duplicated going out', outbound.duplicated],
    ['misordered going out', outbound.misordered],
    ['unsure without a cause', outbound.unexplained],
    ['failed', outbound.failed],
  ].flatMap(([what, names]) => {
    const list = names as string[]
    return list.length === 0
      ? []
      : [`${list.length} ${what}: ${list.slice(0, SHOWN).join(', ')}${list.length > SHOWN ? ' …' : ''}`]
  })

export const passed = (verdict: Verdict): boolean => verdict.complaints.length === 0
