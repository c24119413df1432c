// What the hub's processes hold, by what the system says of them; in a ledger beside the others.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLedger, writeLine } from '../support/ledger.ts'
import { processorMs, starvedMs } from '../support/processor.ts'
import type { Arena } from './arena.ts'
import type { Keeper } from './keeper.ts'
import { pauseIn } from './patience.ts'

const LOOK_MS = 500

type Look = { when: 'before' | 'meanwhile'; mb: number; workMs: number; starvedMs: number }
/** `workMs`: what the processors did for all of them since, whoever else was busy. `starvedMs`: how long they stood ready, and others had the processors. */
export type Memory = { before: number; peak: number; workMs: number; starvedMs: number }

const ledgerOf = ({ folder }: Arena): string => join(folder, 'memory.jsonl')

/** The largest of them, in MB. One that is just being born says nothing. */
export const lookAtMemory = (arena: Arena, hubs: readonly Keeper[], when: Look['when']): void => {
  const found = hubs.flatMap((hub) => residentMb(hub.pid()) ?? [])
  const workMs = hubs.reduce((sum, hub) => sum + (processorMs(hub.pid()) ?? 0), 0)
  const starved = hubs.reduce((sum, hub) => sum + (starvedMs(hub.pid()) ?? 0), 0)
  const look: Look = { when, mb: Math.max(...found), workMs, starvedMs: starved }
  if (found.length > 0) writeLine(ledgerOf(arena), look)
}

/** Looks until it is over. */
export const watchMemory = async (arena: Arena, hubs: readonly Keeper[], over: AbortSignal): Promise<void> => {
  for (; !over.aborted; await pauseIn(arena, LOOK_MS)) lookAtMemory(arena, hubs, 'meanwhile')
}

const residentMb = (pid: number | undefined): number | undefined => {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024)
  } catch {
    return undefined
  }
}

export const memoryOf = (arena: Arena): Memory => {
  const looks = readLedger<Look>(ledgerOf(arena))
  const [first, last] = [looks[0], looks.at(-1)]
  const since = (of: (look: Look) => number): number => (first && last ? of(last) - of(first) : 0)
  return {
    before: Math.max(0, ...looks.flatMap(({ when, mb }) => (when === 'before' ? [mb] : []))),
    peak: Math.max(0, ...looks.map(({ mb }) => mb)),
    workMs: since(({ workMs }) => workMs),
    starvedMs: since(({ starvedMs: starved }) => starved),
  }
}

/** Beside what it had before: whatever comes in may not be kept in memory. */
const ROOM_MB = 256

export const judgeMemory = (arena: Arena): string[] => {
  const { before, peak } = memoryOf(arena)
  return peak > before + ROOM_MB ? [`memory grew from ${before} to ${peak} MB`] : []
}
