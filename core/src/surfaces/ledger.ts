import { sql } from 'kysely'
import type { ChannelError, Spot } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { hurried } from '../crash.ts'
import type { Executor } from '../db/index.ts'
import { untilThrough } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { refKey } from '../refs/index.ts'
import type { MirrorRow } from './desk.ts'
import { sparesOf } from './echo.ts'

/** Longer than a post with its files may take; every claim renews it. */
export const LEASE_MS = hurried(120_000)

/** `place`: the one it is about, where that is not the one the mirror is in. */
type Wish = {
  op: 'open' | 'post' | 'amend' | 'update' | 'recap' | 'point' | 'suggest'
  position: number
  message?: string
  number: number
  place?: number
}
/** `repeated`: an earlier try may have been seen. */
export type Claim = { id: string; attempts: number; repeated: boolean }

/**
 * Marks a call as begun before its first byte leaves, and keeps the lane's lease. One statement: either we hold the lane
 * and the row says `sending`, or nothing happened. Undefined: the lane is somebody else's by now. What was tried in a place
 * the mirror has left since was tried elsewhere: here it is the first time.
 */
export const claimPost = async (
  db: Executor,
  job: ClaimedJob,
  mirror: MirrorRow,
  wish: Wish,
): Promise<Claim | undefined> => {
  const { place = mirror.place } = wish
  const { rows } = await sql<{ id: string; attempts: number; before: string | null }>`
    WITH held AS (
      UPDATE jobs SET lease_until = now() + ${LEASE_MS} * interval '1 millisecond'
      WHERE subscriber = ${job.subscriber} AND lane = ${job.lane} AND token = ${job.token} RETURNING token
    ), known AS (
      SELECT status, coalesce((data->>'place')::int, 0) AS place FROM deliveries
      WHERE account_id = ${mirror.account_id} AND mirror_id = ${mirror.id} AND op = ${wish.op} AND position = ${wish.position}
    )
    INSERT INTO deliveries (account_id, id, conversation_id, message_id, connection_id, lane, op, conversation_number, position, status, attempts,
      token, lease_until, mirror_id, data, started_at)
    SELECT ${mirror.account_id}, ${uuidv7()}::uuid, ${mirror.conversation_id}::uuid, ${wish.message ?? null}::uuid, ${mirror.installation_id}::uuid, ${job.lane},
      ${wish.op}, ${wish.number}::int, ${wish.position}::int, 'sending', 1, held.token, now() + ${LEASE_MS} * interval '1 millisecond', ${mirror.id}::uuid, jsonb_build_object('place', ${place}::int), now()
    FROM held
    ON CONFLICT (account_id, mirror_id, op, position) WHERE mirror_id IS NOT NULL DO UPDATE SET status = 'sending', attempts = CASE WHEN deliveries.status = 'accepted' THEN 1 ELSE deliveries.attempts + 1 END,
      message_id = excluded.message_id, token = excluded.token, lease_until = excluded.lease_until, started_at = now(),
      data = CASE WHEN coalesce((deliveries.data->>'place')::int, 0) = ${place} AND NOT (deliveries.op = 'amend' AND deliveries.status = 'accepted') THEN deliveries.data ELSE excluded.data END
    RETURNING id, attempts, (SELECT status FROM known WHERE place = ${place}) AS before`.execute(db)
  const row = rows[0]
  return row && { id: row.id, attempts: row.attempts, repeated: row.before === 'sending' || row.before === 'unsure' }
}

/** How far the posts, the edits of posts and the card are; and the root, once there is one. */
export type Places = Partial<Pick<MirrorRow, 'seq' | 'edit_seq' | 'card_seq' | 'root' | 'recapped'>>
/** What a recap told, so that it can be told again. */
export type Told = { lines: readonly string[]; keys: readonly string[]; from?: Spot }
type Settled = {
  keys?: { key: string; kind: 'post' | 'fold' | 'conversation' | 'suggestion'; target: string }[]
  mirror?: Places
  told?: Told
}

/**
 * What came to be and how far the mirror is, in one statement. Answers what an earlier try left standing as well.
 * `mirror.place` differs afterwards where it was moved meanwhile.
 */
export const settlePost = async (
  db: Executor,
  mirror: MirrorRow,
  claim: Claim,
  { keys = [], mirror: moved = {}, told }: Settled,
): Promise<string[]> => {
  // The card of a place that was left meanwhile is found by its delivery.
  const data = JSON.stringify({ ...(moved.root && { root: moved.root }), ...(told && { told }) })
  const settle = sql<{ data: unknown } & Now>`
    WITH settled AS (
      UPDATE deliveries SET status = 'accepted', code = NULL, tell = NULL, token = NULL, lease_until = NULL, settled_at = now(),
        data = data || ${data}::jsonb
      WHERE account_id = ${mirror.account_id} AND id = ${claim.id} RETURNING data
    ), named AS (
      INSERT INTO refs (account_id, connection_id, key, kind, target_id, position)
      SELECT ${mirror.account_id}, ${mirror.installation_id}, key, kind, target_id, place - 1 FROM unnest(
        ${keys.map(({ key }) => refKey(key))}::text[], ${keys.map(({ kind }) => kind)}::text[], ${keys.map(({ target }) => target)}::uuid[]
      ) WITH ORDINALITY AS k (key, kind, target_id, place) ON CONFLICT DO NOTHING
    ), moved AS (${moving(mirror, moved)})
    SELECT (SELECT data FROM settled) AS data, moved.root, moved.place FROM (SELECT 1) AS one LEFT JOIN moved ON true`
  // Two rows, locked in no promised order, which an installation that takes up old threads locks as well. Not settled, the
  // post would be in doubt although it stands.
  const { rows } = await untilThrough(() => settle.execute(db))
  moveTo(mirror, moved, rows[0])
  return sparesOf(
    rows[0]?.data,
    keys.map(({ key }) => key),
  )
}

type Now = { root: string | null; place: number | null }

/** A worker whose lease had ended may come late: no place is ever taken back, and the first card that was settled stays the card. */
const moving = ({ account_id, id, place }: MirrorRow, { root, seq, edit_seq, card_seq, recapped }: Places) => sql<Now>`
  UPDATE mirrors SET root = CASE WHEN place = ${place} THEN coalesce(root, ${root ?? null}) ELSE root END,
    seq = greatest(seq, ${seq ?? null}::int), edit_seq = greatest(edit_seq, ${edit_seq ?? null}::int),
    card_seq = greatest(card_seq, ${card_seq ?? null}::int), recapped = greatest(recapped, ${recapped ?? null}::int)
  WHERE account_id = ${account_id} AND id = ${id} RETURNING root, place`

const moveTo = (mirror: MirrorRow, moved: Places, now: Now | undefined): void => {
  Object.assign(mirror, moved, { root: now ? now.root : mirror.root, place: now?.place ?? mirror.place })
}

export const advance = async (db: Executor, mirror: MirrorRow, moved: Places): Promise<void> => {
  const { seq = 0, edit_seq = 0, card_seq = 0, recapped = 0 } = moved
  if (seq <= mirror.seq && edit_seq <= mirror.edit_seq && card_seq <= mirror.card_seq && recapped <= mirror.recapped)
    return
  const { rows } = await moving(mirror, moved).execute(db)
  moveTo(mirror, moved, rows[0])
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

/** Posts of a line that stand no longer. */
export const forgetPosts = async (db: Executor, mirror: MirrorRow, keys: readonly string[]): Promise<void> => {
  await db
    .deleteFrom('refs')
    .where('account_id', '=', mirror.account_id)
    .where('connection_id', '=', mirror.installation_id)
    .where('kind', '=', 'post')
    .where('key', 'in', keys.map(refKey))
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
