import type { Trx } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import { eraseRawItems } from './erase-raw.ts'
import type { Traces } from './traces.ts'
import { openTraces } from './traces.ts'

const ECHO = 'erase-echo'
const LEASE_MS = 600_000
/** Between one look and the next: at once, for a slow thread, for a surface that was away, for one that was away for long. */
const LOOKS_MS = [5_000, 60_000, 600_000, 86_400_000]

/**
 * A surface that draws a post anew is told of it by its provider, with the words that stood there before. So the raw items
 * are looked through again for a while, by the same traces, still sealed.
 */
export const listenForEchoes = (trx: Trx, { accountId, lane }: ClaimedJob, traces: string): Promise<void> =>
  enqueue(trx, [{ subscriber: ECHO, lane, accountId, runAt: after(0), payload: { traces } }])

const after = (look: number): Date => new Date(Date.now() + (LOOKS_MS[look] ?? 0))

export const echoSubscriber = (services: Services): Subscriber => ({
  name: ECHO,
  batch: 1,
  parallel: 1,
  leaseMs: LEASE_MS,
  run: perLane(services.db, services.log, async (job): Promise<Outcome> => {
    const traces: Traces = openTraces(services, job)
    await eraseRawItems(services, job.accountId, traces)
    return job.attempts < LOOKS_MS.length ? { again: after(job.attempts) } : 'done'
  }),
})
