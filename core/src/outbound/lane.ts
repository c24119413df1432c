import { sql } from 'kysely'
import { hurried } from '../crash.ts'
import type { Executor } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import type { Delivery } from './status.ts'

/** Longer than any call: a lease that ended first would let a second worker send again. */
export const SEND_TIMEOUT_MS = hurried(30_000)
export const LEASE_MS = SEND_TIMEOUT_MS + hurried(10_000)
/** How long what failed or stayed unsure holds back what comes after it, so an agent may act before a gap shows. */
export const HOLD_MS = hurried(30_000)
/** After a death the lane stood still for its lease already: with this it goes on within a minute. */
export const HOLD_AFTER_DEATH_MS = hurried(15_000)

/** `again`: the same message was tried before, in a delivery of its own. */
export type Head = Delivery & { holding: boolean; expired: boolean; again: boolean }

type Lane = Pick<ClaimedJob, 'accountId' | 'lane'>

/** What keeps a lane: queued, on its way, or held open after trouble. */
export const unfinished = ({ accountId, lane }: Lane) => sql`
  account_id = ${accountId} AND lane = ${lane} AND mirror_id IS NULL
  AND (status IN ('queued', 'sending') OR (status IN ('unsure', 'failed') AND holds_until > now()))`

/** The lowest delivery of a lane that is not finished: the only one that may move. */
export const headOf = async (db: Executor, lane: Lane): Promise<Head | undefined> => {
  const { rows } = await sql<Head>`
    SELECT *, coalesce(holds_until > now(), false) AS holding, coalesce(lease_until <= now(), true) AS expired, EXISTS (
      SELECT 1 FROM deliveries o WHERE o.account_id = d.account_id AND o.message_id = d.message_id AND o.op = 'send'
        AND o.mirror_id IS NULL AND o.id <> d.id) AS again
    FROM deliveries d WHERE ${unfinished(lane)} ORDER BY conversation_number, position LIMIT 1`.execute(db)
  return rows[0]
}

export const leaseUntil = sql<Date>`now() + ${LEASE_MS} * interval '1 millisecond'`
