import { openConnection } from '../connections/index.ts'
import type { Connection } from '../contract/index.ts'
import { ChannelError, Refusal } from '../contract/index.ts'
import { crashPoint, hurried } from '../crash.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { renew } from '../jobs/claim.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import type { RawRow } from './raw.ts'
import { asRawItem, markHandled, markUnreadable, takeWaiting } from './raw.ts'

/** Of one gesture, renewed with each: a line whose worker died is read again before it is too late for it to go out. */
const LEASE_MS = hurried(30_000)
const AT_ONCE = 20
/** Of what is a bug of ours or of the surface's plugin. */
const TRIES = 5
/** What passes by itself, an outage of the tool or its limits, is tried for so long: a line somebody typed is not given up for it. */
const PASSES_WITHIN_MS = 3_600_000
const LONGEST_WAIT_MS = 60_000

/** What agents do in a surface: stored like any item, then handed to the surface lane by lane, with no transaction open. */
export const gestureSubscriber = (services: Services): Subscriber => ({
  name: 'gesture',
  batch: 10,
  parallel: 4,
  leaseMs: LEASE_MS,
  run: perLane(services.db, services.log, (job) => handleLane(services, job)),
})

const handleLane = async (services: Services, job: ClaimedJob): Promise<Outcome> => {
  const rows = await takeWaiting(services.db.root, [job.lane], AT_ONCE)
  for (const [n, row] of rows.entries()) {
    if (n > 0 && !(await renew(services.db.root, job, LEASE_MS))) return 'done'
    const again = await handleOne(services, row)
    if (again) return { again }
  }
  // A suspect was taken alone: what waits behind it is due as well.
  const more = rows.length === AT_ONCE || rows.some((row) => row.attempts > 1)
  return more ? { again: new Date() } : 'done'
}

/** Undefined when the item is settled; otherwise when to try it again. Later items of the lane wait: order matters. */
const handleOne = async (services: Services, row: RawRow): Promise<Date | undefined> => {
  try {
    const installation = (await openConnection(services, row.account_id, row.connection_id)) as Connection<never>
    crashPoint('gesture.before-handle')
    await services.registry.surface(row.plugin).handle(asRawItem(row), installation)
    crashPoint('gesture.before-close')
    await markHandled(services.db.root, [row.id])
    return undefined
  } catch (error) {
    return failed(services, row, error)
  }
}

const failed = async (services: Services, row: RawRow, error: unknown): Promise<Date | undefined> => {
  const ids = { raw: row.id, connection: row.connection_id }
  if (error instanceof Refusal) {
    // The surface told the agent, or there was nobody to tell: doing it again would end the same way.
    services.log.info({ ...ids, code: error.code }, 'A gesture was refused.')
    await markHandled(services.db.root, [row.id])
    return undefined
  }
  const trouble = error instanceof ChannelError ? error : undefined
  const hopeless = trouble?.retry === 'never'
  if (hopeless || isSpent(row, trouble)) {
    await markUnreadable(services.db.root, row.id, String((error as Error).message ?? error))
    services.counters.count('unreadable')
    if (!hopeless) services.counters.count('dead')
    return undefined
  }
  services.log.warn(
    { ...ids, attempt: row.attempts, error: String((error as Error).stack ?? error) },
    'A gesture failed and is tried again.',
  )
  const grown = Math.min(1_000 * 2 ** row.attempts, LONGEST_WAIT_MS)
  return new Date(Date.now() + (typeof trouble?.retry === 'object' ? trouble.retry.afterMs : grown))
}

const isSpent = ({ attempts, received_at }: RawRow, trouble: ChannelError | undefined): boolean =>
  trouble ? Date.now() - received_at.getTime() > PASSES_WITHIN_MS : attempts >= TRIES
