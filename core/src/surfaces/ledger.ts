import { sql } from 'kysely'
import type { ChannelError } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { hurried } from '../crash.ts'
import type { Executor } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { refKey } from '../refs/index.ts'
import type { MirrorRow } from './desk.ts'
import { sparesOf } from './echo.ts'

/** Longer than a post with its files may take; every claim renews it. */
export const LEASE_MS = hurried(120_000)

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

/** How far the posts, the edits of posts and the card are; and the root, once there is one. */
export type Places = Partial<Pick<MirrorRow, 'seq' | 'edit_seq' | 'card_seq' | 'root'>>
type Settled = { keys?: { key: string; kind: 'post' | 'conversation'; target: string }[]; mirror?: Places }

/** What came to be and how far the mirror is, in one statement. Answers what an earlier try left standing as well. */
export const settlePost = async (
  db: Executor,
  mirror: MirrorRow,
  claim: Claim,
  { keys = [], mirror: moved = {} }: Settled,
): Promise<string[]> => {
  const { rows } = await sql<{ data: unknown; root: string | null }>`
    WITH settled AS (
      UPDATE deliveries SET status = 'accepted', code = NULL, tell = NULL, token = NULL, lease_until = NULL, settled_at = now()
      WHERE account_id = ${mirror.account_id} AND id = ${claim.id} RETURNING data
    ), named AS (
      INSERT INTO refs (account_id, connection_id, key, kind, target_id, position)
      SELECT ${mirror.account_id}, ${mirror.installation_id}, key, kind, target_id, place - 1 FROM unnest(
        ${keys.map(({ key }) => refKey(key))}::text[], ${keys.map(({ kind }) => kind)}::text[], ${keys.map(({ target }) => target)}::uuid[]
      ) WITH ORDINALITY AS k (key, kind, target_id, place) ON CONFLICT DO NOTHING
    ), moved AS (${moving(mirror, moved)})
    SELECT (SELECT data FROM settled) AS data, (SELECT root FROM moved) AS root`.execute(db)
  moveTo(mirror, moved, rows[0]?.root)
  return sparesOf(
    rows[0]?.data,
    keys.map(({ key }) => key),
  )
}

/** A worker whose lease had ended may come late: no place is ever taken back, and the first card that was settled stays the card. */
const moving = ({ account_id, id }: MirrorRow, { root, seq, edit_seq, card_seq }: Places) => sql<{
  root: string | null
}>`
  UPDATE mirrors SET root = coalesce(root, ${root ?? null}), seq = greatest(seq, ${seq ?? null}::int),
    edit_seq = greatest(edit_seq, ${edit_seq ?? null}::int), card_seq = greatest(card_seq, ${card_seq ?? null}::int)
  WHERE account_id = ${account_id} AND id = ${id} RETURNING root`

const moveTo = (mirror: MirrorRow, moved: Places, root: string | null | undefined): void => {
  Object.assign(mirror, moved, { root: root ?? mirror.root })
}

export const advance = async (db: Executor, mirror: MirrorRow, moved: Places): Promise<void> => {
  const { seq = 0, edit_seq = 0, card_seq = 0, root } = moved
  if (!root && seq <= mirror.seq && edit_seq <= mirror.edit_seq && card_seq <= mirror.card_seq) return
  const { rows } = await moving(mirror, moved).execute(db)
  moveTo(mirror, moved, rows[0]?.root)
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
    // One certain refusal says nothing about the tries before it.
    .set({
      status: claim.repeated && status === 'queued' ? 'unsure' : status,
      code: error.code,
      tell: error.tell,
      token: null,
      lease_until: null,
    })
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
