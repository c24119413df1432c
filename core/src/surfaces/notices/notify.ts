import type { Notice, SurfaceSeat } from '../../contract/index.ts'
import { ChannelError } from '../../contract/index.ts'
import type { Row } from '../../db/index.ts'
import type { ClaimedJob } from '../../jobs/claim.ts'
import type { Outcome, Subscriber } from '../../jobs/runner.ts'
import { earliest, perLane } from '../../jobs/runner.ts'
import type { Services } from '../../services.ts'
import type { Addressee } from './addressee.ts'
import { addressee } from './addressee.ts'
import type { Draft } from './notice.ts'
import { draftOf } from './notice.ts'
import { NOTICE } from './tell.ts'
import type { Teller } from './tellers.ts'
import { tellersOf } from './tellers.ts'

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

/** One installation after the other is asked, until one of them has told the person. */
const notifyOne = async (services: Services, job: ClaimedJob): Promise<Outcome> => {
  const row = await rowOf(services, job)
  if (!row || row.status === 'told' || row.status === 'nobody') return 'done'
  const old = Date.now() - row.created_at.getTime() > FORGET_MS
  const person = old ? undefined : await addressee(services.db.root, row)
  const draft = person && (await draftOf(services.db.root, row, person))
  const found = draft && (await tellersOf(services, row, draft))
  if (!found) return end(services, row, 'nobody')
  if ('again' in found) return found
  const waits: Date[] = []
  for (const teller of found.tellers) {
    const answer = await askOne(services, job, row, { person, draft, teller })
    if (answer === 'told') return 'done'
    if (answer !== 'nobody') waits.push(answer.again)
    // Nobody knows whether it was told: another installation would surely tell it twice.
    if (answer !== 'nobody' && answer.unsure) return answer
  }
  const again = earliest(waits)
  return again ? { again } : end(services, row, 'nobody')
}

const rowOf = ({ db }: Services, { accountId, lane }: ClaimedJob): Promise<Stored | undefined> =>
  db.root
    .selectFrom('notices')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', lane)
    .executeTakeFirst()

type Asked = { person: Addressee; draft: Draft; teller: Teller }
type Answer = 'told' | 'nobody' | { again: Date; unsure: boolean }

const askOne = async (services: Services, job: ClaimedJob, row: Stored, asked: Asked): Promise<Answer> => {
  const { surface, installation } = asked.teller
  await mark(services, row, { status: 'sending', teller_id: installation.id })
  try {
    const answer = await (surface as Notifying).notify(noticeFor(row, asked), asked.person.view, installation)
    if (answer === 'told') await end(services, row, 'told')
    else await pass(services, row, installation.id)
    return answer
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    const ids = { notice: row.id, installation: installation.id, code: error.code }
    services.log.warn(ids, 'A notice could not be told.')
    // It stays `sending` where it may have been seen: the next try says so.
    const unsure = error.sent === 'unsure' && error.retry !== 'never'
    if (error.retry === 'never') await pass(services, row, installation.id)
    else if (!unsure) await mark(services, row, { status: row.status })
    if (error.retry === 'never') return 'nobody'
    const backOff = BACKOFF_MS[Math.min(job.attempts, BACKOFF_MS.length) - 1] ?? 1_000
    const wait = typeof error.retry === 'object' ? error.retry.afterMs : backOff
    return { again: new Date(Date.now() + wait), unsure }
  }
}

type Notifying = { notify: NonNullable<SurfaceSeat<never>['notify']> }

/** What was begun before may have been read already, wherever it was. */
const noticeFor = (row: Stored, { draft, teller: { view } }: Asked): Notice => ({
  ...(draft as Notice),
  ...(view ? { view } : {}),
  id: row.id,
  repeated: row.status === 'sending',
})

type Mark = { status: Stored['status']; teller_id?: string; passed?: string[]; settled_at?: Date }

const mark = async ({ db }: Services, row: Stored, set: Mark): Promise<void> => {
  await db.root
    .updateTable('notices')
    .set(set)
    .where('account_id', '=', row.account_id)
    .where('id', '=', row.id)
    .execute()
}

/** It is not asked again for this notice: who it does not know now, it does not know in a minute either. */
const pass = async (services: Services, row: Stored, installation: string): Promise<void> => {
  row.passed = [...row.passed, installation]
  await mark(services, row, { status: row.status, passed: row.passed })
}

const end = async (services: Services, row: Stored, status: 'told' | 'nobody'): Promise<Outcome> => {
  await mark(services, row, { status, settled_at: new Date() })
  return 'done'
}
