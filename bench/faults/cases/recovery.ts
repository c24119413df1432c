import { ms } from '../../support/figures.ts'
import type { Arena } from '../arena.ts'
import type { StoredDelivery, Truth } from '../oracle/read.ts'

/** Whoever started it again soon has a hub that answers. */
export const slowRecoveries = ({ faults, size }: Arena): string[] =>
  faults.flatMap(({ what, healthyMs = 0, workMs = 0 }) =>
    healthyMs > size.healthyMs
      ? [`healthy only ${ms(healthyMs)} after it died (${what}), after ${ms(workMs)} of processor`]
      : [],
  )

/** A machine that was busy with others shows as time without work. */
export const slowestStart = ({ faults }: Pick<Arena, 'faults'>): string[] => {
  const [slowest] = faults.filter(({ workMs }) => workMs).sort((a, b) => (b.healthyMs ?? 0) - (a.healthyMs ?? 0))
  if (!slowest) return []
  return [`the slowest start took ${ms(slowest.healthyMs ?? 0)}, and ${ms(slowest.workMs ?? 0)} of processor`]
}

/** Lease, sweep and hold together. */
const RESUMES_MS = 60_000

/** What waits behind a message whose sender died goes on within a minute; deaths on the way each cost a start. */
export const stalledLanes = ({ faults, size }: Arena, { deliveries }: Truth): string[] =>
  [...Map.groupBy(deliveries, ({ thread }) => thread).values()].flatMap((lane) =>
    lane.flatMap((next, n) => {
      const before = lane[n - 1]
      const died = before?.code === 'interrupted' ? faults.findLast(({ at }) => isDuring(before, at)) : undefined
      if (!died || next.started === null) return []
      const deaths = faults.filter(({ at }) => at >= died.at && at <= (next.started ?? 0)).length
      const waited = next.started - Math.max(died.at, next.created)
      const allowed = RESUMES_MS / size.haste + deaths * size.healthyMs
      return waited > allowed ? [`${next.text} waited ${ms(waited)} behind a sender that died (${died.what})`] : []
    }),
  )

const isDuring = ({ started, settled }: StoredDelivery, at: number): boolean =>
  started !== null && at >= started && at <= (settled ?? Number.POSITIVE_INFINITY)
