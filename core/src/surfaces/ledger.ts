import { sql } from 'kysely'
import type { ChannelError } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Executor, Trx } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { refKey } from '../refs/index.ts'
import type { MirrorRow } from './desk.ts'

/** Longer than a post with its files may take; every claim renews it. */
export const LEASE_MS = 120_000

type Wish = { op: 'open' | 'post' | 'update'; position: number; message?: string; number: number }
/** `repeated`: an earlier try may have been seen. */
export type Claim = { id: string; attempts: number; repeated: boolean }

/**
 * Marks a call as begun before its first byte leaves, and keeps the lane's lease. One statement: either we hold the lane
 * and the row says `sending`, or nothing happened. Undefined: the lane is somebody else's by now.
 */
export const claimPost = async (
  db: Executor,
  job: ClaimedJob,
  mirror: MirrorRow,
  wish: Wish,
): Promise<Claim | undefined> => {
  const { rows } = await sql<{ id: string; attempts: number; before: string | null }>`
    WITH held AS (
      UPDATE jobs SET lease_until = now() + ${LEASE_MS} * interval '1 millisecond'
      WHERE subscriber = ${job.subscriber} AND lane = ${job.lane} AND token = ${job.token} RETURNING token
    ), known AS (
      SELECT status FROM deliveries
      WHERE account_id = ${mirror.account_id} AND mirror_id = ${mirror.id} AND op = ${wish.op} AND position = ${wish.position}
    )
    INSERT INTO deliveries (account_id, id, conversation_id, message_id, connection_id, lane, op, conversation_number, position, status, attempts,
      token, lease_until, mirror_id, started_at)
    SELECT ${mirror.account_id}, ${uuidv7()}::uuid, ${mirror.conversation_id}::uuid, ${wish.message ?? null}::uuid, ${mirror.installation_id}::uuid, ${job.lane},
      ${wish.op}, ${wish.number}::int, ${wish.position}::int, 'sending', 1, held.token, now() + ${LEASE_MS} * interval '1 millisecond', ${mirror.id}::uuid, now()
    FROM held
    ON CONFLICT (account_id, mirror_id, op, position) WHERE mirror_id IS NOT NULL DO UPDATE SET status = 'sending', attempts = CASE WHEN deliveries.status = 'accepted' THEN 1 ELSE deliveries.attempts + 1 END,
      message_id = excluded.message_id, token = excluded.token, lease_until = excluded.lease_until, started_at = now()
    RETURNING id, attempts, (SELECT status FROM known) AS before`.execute(db)
  const row = rows[0]
  return row && { id: row.id, attempts: row.attempts, repeated: row.before === 'sending' || row.before === 'unsure' }
}

type Settled = {
  keys?: { key: string; kind: 'post' | 'conversation'; target: string }[]
  mirror?: Partial<Pick<MirrorRow, 'seq' | 'edit_seq' | 'card_seq' | 'root'>>
}

/** What came to be and how far the mirror is, in one transaction. */
export const settlePost = async (
  trx: Trx,
  mirror: MirrorRow,
  claim: Claim,
  { keys = [], mirror: moved = {} }: Settled,
): Promise<void> => {
  await trx
    .updateTable('deliveries')
    .set({ status: 'accepted', code: null, tell: null, token: null, lease_until: null, settled_at: new Date() })
    .where('account_id', '=', mirror.account_id)
    .where('id', '=', claim.id)
    .execute()
  if (keys.length > 0) await insertKeys(trx, mirror, keys)
  await advance(trx, mirror, moved)
}

const insertKeys = async (trx: Trx, mirror: MirrorRow, keys: NonNullable<Settled['keys']>): Promise<void> => {
  await trx
    .insertInto('refs')
    .values(
      keys.map(({ key, kind, target }, position) => ({
        account_id: mirror.account_id,
        connection_id: mirror.installation_id,
        key: refKey(key),
        kind,
        target_id: target,
        position,
      })),
    )
    .onConflict((c) => c.doNothing())
    .execute()
}

export const advance = async (
  db: Executor,
  mirror: MirrorRow,
  moved: NonNullable<Settled['mirror']>,
): Promise<void> => {
  if (Object.keys(moved).length === 0) return
  const { root, ...places } = moved
  // A worker whose lease had ended may come late: no place is ever taken back, or its lines would be posted again.
  const forward = Object.entries(places).map(([name, to]) => [name, sql`greatest(${sql.ref(name)}, ${to}::int)`])
  await db
    .updateTable('mirrors')
    .set({ ...(root ? { root } : {}), ...Object.fromEntries(forward) })
    .where('account_id', '=', mirror.account_id)
    .where('id', '=', mirror.id)
    .execute()
  Object.assign(mirror, moved)
}

/** `queued`: certainly not shown, to be tried again. `unsure`: the next try is marked as repeated. `failed`: given up. */
export const failPost = async (
  db: Executor,
  mirror: MirrorRow,
  claim: Claim,
  status: 'queued' | 'unsure' | 'failed',
  error: ChannelError,
): Promise<void> => {
  await db
    .updateTable('deliveries')
    .set({ status, code: error.code, tell: error.tell, token: null, lease_until: null })
    .where('account_id', '=', mirror.account_id)
    .where('id', '=', claim.id)
    .execute()
}

/** When the card was last drawn. */
export const cardDrawnAt = async (db: Executor, mirror: MirrorRow): Promise<Date | undefined> => {
  const row = await db
    .selectFrom('deliveries')
    .select('started_at')
    .where('account_id', '=', mirror.account_id)
    .where('mirror_id', '=', mirror.id)
    .where('op', 'in', ['open', 'update'])
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.started_at ?? undefined
}
