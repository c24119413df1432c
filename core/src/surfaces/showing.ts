import { setTimeout as pause } from 'node:timers/promises'
import type { Connection, SurfaceSeat } from '../contract/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import type { Outcome } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import type { MirrorRow } from './desk.ts'

/** One conversation in one installation, with everything needed to show it. */
export type Showing = {
  services: Services
  job: ClaimedJob
  mirror: MirrorRow
  surface: SurfaceSeat<never>
  installation: Connection<never>
  /** How long this call must wait; 0: go. */
  pace(what: 'post' | 'edit'): number
  signal: AbortSignal
  /** How often the call at hand was tried: it backs off by its own failures, not by its lane's age. */
  tries: number
}

export const later = (ms: number): Outcome => ({ again: new Date(Date.now() + ms) })

/** Short waits are sat out, no transaction being open; a long one gives the lane back. */
const SIT_OUT_MS = 1_200

/** Waits for the pace; an outcome when the lane should be given back instead. */
export const turn = async (showing: Showing, what: 'post' | 'edit'): Promise<Outcome | undefined> => {
  for (;;) {
    if (showing.signal.aborted) return later(0)
    const wait = showing.pace(what)
    if (wait === 0) return undefined
    if (wait > SIT_OUT_MS) return later(wait)
    await pause(wait, undefined, { signal: showing.signal }).catch(() => {})
  }
}
