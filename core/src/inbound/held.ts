import type { Db } from '../db/index.ts'
import { announce } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { letGo, renew } from '../jobs/claim.ts'
import type { Services } from '../services.ts'
import { giveBack } from './raw.ts'

type Lane = { job: ClaimedJob; rows: readonly string[] }

/**
 * Lanes whose item is still being read when their batch ends. Their lease stays with this process and the attempt stays
 * counted, so an item that brings its process down is known by it, however late it does. Whoever stops gives both back.
 */
export type Held = {
  /** Until `over`; `rows`: what is being read of it, the oldest first. */
  hold(job: ClaimedJob, rows: readonly string[], over: Promise<void>): void
  /** A clean stop is no death. */
  letGo(): Promise<void>
}

const release = (db: Db, { job, rows }: Lane): Promise<void> =>
  db.transaction(async (trx) => {
    // Lost to another worker: what it counted is its own.
    if (!(await letGo(trx, job))) return
    await giveBack(trx, rows)
    announce(trx, `job:${job.subscriber}`)
  })

export const createHeld = (services: Services, leaseMs: number): Held => {
  const { db, log } = services
  const lanes = new Map<string, Lane>()
  const end = async (lane: Lane): Promise<void> => {
    if (lanes.get(lane.job.lane) !== lane) return
    lanes.delete(lane.job.lane)
    await release(db, lane).catch((error: unknown) =>
      log.warn(
        { lane: lane.job.lane, error: String(error) },
        'A lane could not be given back; its lease ends instead.',
      ),
    )
  }
  const keep = async (): Promise<void> => {
    for (const lane of [...lanes.values()]) {
      const lost = (await renew(db.root, lane.job, leaseMs).catch(() => true)) === false
      // While that was asked, the lane may have ended and be held anew.
      if (lost && lanes.get(lane.job.lane) === lane) lanes.delete(lane.job.lane)
    }
  }
  let clock: NodeJS.Timeout | undefined
  return {
    hold: (job, rows, over) => {
      clock ??= setInterval(() => void keep(), leaseMs / 3).unref()
      const lane = { job, rows }
      lanes.set(job.lane, lane)
      void over.then(() => end(lane))
    },
    letGo: async () => {
      clearInterval(clock)
      await Promise.all([...lanes.values()].map(end))
    },
  }
}
