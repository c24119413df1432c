import { setTimeout as pause } from 'node:timers/promises'
import type { Connection, MirrorTurn, MirrorView, SurfaceSeat } from '../contract/index.ts'
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
  pace(what: MirrorTurn['is']): number
  signal: AbortSignal
  /** How often the call at hand was tried: it backs off by its own failures, not by its lane's age. */
  tries: number
}

export const later = (ms: number): Outcome => ({ again: new Date(Date.now() + ms) })

/** What takes longer than this gives the lane back: a job that waits does no work. */
const SIT_OUT_MS = 50

/** Waits for the pace; an outcome when the lane should be given back instead. */
export const turn = async (showing: Showing, what: MirrorTurn, view: MirrorView): Promise<Outcome | undefined> => {
  for (;;) {
    if (showing.signal.aborted) return later(0)
    const wait = await waitFor(showing, what, view)
    if (wait === 0) return undefined
    if (wait > SIT_OUT_MS) return later(wait)
    await pause(wait, undefined, { signal: showing.signal }).catch(() => {})
  }
}

const waitFor = async (
  { surface, installation, pace }: Showing,
  what: MirrorTurn,
  view: MirrorView,
): Promise<number> => (surface.mirror.turn ? surface.mirror.turn(what, view, installation) : pace(what.is))
