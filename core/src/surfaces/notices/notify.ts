import { connectionFrom, connectionRow, undefinedIfGone } from '../../connections/index.ts'
import type { Connection, MemberView, Notice, SurfaceSeat } from '../../contract/index.ts'
import { ChannelError } from '../../contract/index.ts'
import type { Row } from '../../db/index.ts'
import type { ClaimedJob } from '../../jobs/claim.ts'
import type { Outcome, Subscriber } from '../../jobs/runner.ts'
import { perLane } from '../../jobs/runner.ts'
import { memberViews } from '../../queries/views.ts'
import type { Services } from '../../services.ts'
import { noticeOf } from './notice.ts'
import { NOTICE } from './tell.ts'

const LEASE_MS = 60_000
/** News of yesterday helps nobody. */
const FORGET_MS = 24 * 3_600_000
const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000]

/** Tells people what concerns them, each notice once; one whose outcome is unknown is told again and says so. */
export const noticeSubscriber = (services: Services): Subscriber => ({
  name: NOTICE,
  batch: 5,
  parallel: 4,
  leaseMs: LEASE_MS,
  run: perLane(services.db, services.log, (job) => notifyOne(services, job)),
})

type Stored = Row<'notices'>

const notifyOne = async (services: Services, job: ClaimedJob): Promise<Outcome> => {
  const row = await rowOf(services, job)
  if (!row || row.status === 'told' || row.status === 'nobody') return 'done'
  const found = await addressee(services, row)
  const old = Date.now() - row.created_at.getTime() > FORGET_MS
  const notice = found && !old ? await noticeOf(services, row) : undefined
  if (!found || !notice) return end(services, row, 'nobody')
  if ('again' in notice) return notice
  await mark(services, row, 'sending')
  return call(services, job, row, { ...found, notice })
}

const rowOf = ({ db }: Services, { accountId, lane }: ClaimedJob): Promise<Stored | undefined> =>
  db.root
    .selectFrom('notices')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', lane)
    .executeTakeFirst()

type Addressee = { surface: SurfaceSeat<never>; installation: Connection<never>; person: MemberView }

const addressee = async (services: Services, row: Stored): Promise<Addressee | undefined> => {
  const connection = await connectionRow(services.db.root, row.account_id, row.installation_id).catch(undefinedIfGone)
  if (!connection?.enabled) return undefined
  const surface = services.registry.surface(connection.plugin)
  const person = (await memberViews(services.db.root, row.account_id)).find(({ id }) => id === row.member_id)
  if (!surface.notify || !person) return undefined
  return { surface, installation: connectionFrom(services, connection) as Connection<never>, person }
}

const call = async (
  services: Services,
  job: ClaimedJob,
  row: Stored,
  { surface, installation, person, notice }: Addressee & { notice: Notice },
): Promise<Outcome> => {
  try {
    return end(services, row, (await surface.notify?.(notice, person, installation)) ?? 'nobody')
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    const ids = { notice: row.id, installation: row.installation_id, code: error.code }
    services.log.warn(ids, 'A notice could not be told.')
    if (error.retry === 'never') return end(services, row, 'nobody')
    // It stays `sending` where it may have been seen: the next try says so.
    if (error.sent === 'no') await mark(services, row, row.status)
    const backOff = BACKOFF_MS[Math.min(job.attempts, BACKOFF_MS.length) - 1] ?? 1_000
    return { again: new Date(Date.now() + (typeof error.retry === 'object' ? error.retry.afterMs : backOff)) }
  }
}

const mark = async ({ db }: Services, row: Stored, status: Stored['status'], settledAt?: Date): Promise<void> => {
  await db.root
    .updateTable('notices')
    .set({ status, ...(settledAt ? { settled_at: settledAt } : {}) })
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.id)
    .execute()
}

const end = async (services: Services, row: Stored, status: 'told' | 'nobody'): Promise<Outcome> => {
  await mark(services, row, status, new Date())
  return 'done'
}
