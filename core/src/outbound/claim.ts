import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { Piece } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { hurried } from '../crash.ts'
import type { Executor, Row, Trx } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import type { Services } from '../services.ts'
import type { Head } from './lane.ts'
import { LEASE_MS, leaseUntil, SEND_TIMEOUT_MS } from './lane.ts'
import type { Delivery } from './status.ts'
import { piecesOf } from './status.ts'

/** The right to make one provider call. */
export type Claim = {
  delivery: Delivery
  token: string
  index: number
  piece: Piece
  /** On the monotonic clock: past it the first byte must not leave, because the call could outlive the lease. */
  deadline: number
}

const MARGIN_MS = hurried(2_000)

export const deadlineFrom = (start: number): number => start + LEASE_MS - SEND_TIMEOUT_MS - MARGIN_MS

/**
 * Marks a queued delivery as `sending` and writes its pieces, committed before the first byte leaves. `lost`: the
 * lane is in other hands by now. `changed`: the delivery is no longer what was looked at.
 */
export const claimDelivery = async (
  services: Services,
  job: ClaimedJob,
  head: Head,
  pieces: readonly Piece[],
): Promise<Claim | 'lost' | 'changed'> => {
  const deadline = deadlineFrom(performance.now())
  const token = uuidv7()
  const started = head.started_at
    ? await goOn(services, job, head, token)
    : await begin(services, job, head, token, pieces)
  return typeof started === 'string' ? started : { ...started, token, deadline }
}

type Started = { delivery: Delivery; index: number; piece: Piece }

/** Either we hold the lane and the row says `sending`, or nothing happened. */
const marking = (job: ClaimedJob, head: Head, token: string) => sql`
  held AS (
    UPDATE jobs SET lease_until = ${leaseUntil} WHERE subscriber = ${job.subscriber} AND lane = ${job.lane} AND token = ${job.token} RETURNING 1
  ), marked AS (
    UPDATE deliveries SET status = 'sending', token = ${token}, lease_until = ${leaseUntil}, holds_until = NULL, attempts = attempts + 1, started_at = now()
    WHERE account_id = ${head.account_id} AND id = ${head.id} AND status = 'queued' AND EXISTS (SELECT 1 FROM held) RETURNING *)`

const markedRow = sql`SELECT EXISTS (SELECT 1 FROM held) AS held, marked.* FROM (VALUES (1)) AS one LEFT JOIN marked ON true`

type Marked = Delivery & { held: boolean }

const markedOr = (row: Marked | undefined): Delivery | 'lost' | 'changed' => {
  if (!row?.held) return 'lost'
  return row.id ? row : 'changed'
}

/** One statement: it stands between an agent's gesture and the provider. */
const begin = async (
  { db }: Services,
  job: ClaimedJob,
  head: Head,
  token: string,
  pieces: readonly Piece[],
): Promise<Started | 'lost' | 'changed'> => {
  const before = head.op === 'send' && head.again ? await landedBefore(db.root, head) : new Map<number, Row<'pieces'>>()
  const kept = pieces.map((piece, index) => sameAs(before.get(index), piece))
  // When everything arrived before and is wished again all the same, all of it goes again.
  const index = Math.max(kept.indexOf(undefined), 0)
  const rows = pieces.map((piece, i) => pieceRow(piece, i, i === index, kept.includes(undefined) ? kept[i] : undefined))
  const marked = await sql<Marked>`
    WITH ${marking(job, head, token)}, written AS (
      INSERT INTO pieces (account_id, delivery_id, index, piece, status, keys, code, started_at)
      SELECT marked.account_id, marked.id, p.index, p.piece, p.status, p.keys, p.code, CASE WHEN p.status = 'sending' THEN now() END
      FROM marked, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS p (index int, piece jsonb, status text, keys text[], code text))
    ${markedRow}`.execute(db.root)
  const delivery = markedOr(marked.rows[0])
  // As it comes back from the table on a later try.
  return typeof delivery === 'string' ? delivery : { delivery, index, piece: asStored(pieces[index] as Piece) }
}

const pieceRow = (piece: Piece, index: number, first: boolean, kept: Row<'pieces'> | undefined) => ({
  index,
  piece,
  status: first ? 'sending' : (kept?.status ?? 'queued'),
  keys: first ? [] : (kept?.keys ?? []),
  // That nobody knows its name goes with it.
  code: first ? null : (kept?.code ?? null),
})

/** Of a delivery that was begun before: what is left of the pieces it was cut into then, as they stand once it is locked. */
const goOn = ({ db }: Services, job: ClaimedJob, head: Head, token: string): Promise<Started | 'lost' | 'changed'> =>
  db.transaction(async (trx) => {
    const marked = await sql<Marked>`WITH ${marking(job, head, token)} ${markedRow}`.execute(trx)
    const delivery = markedOr(marked.rows[0])
    if (typeof delivery === 'string') return delivery
    const next = (await piecesOf(trx, delivery)).find((piece) => piece.status === 'queued')
    if (!next) throw new Error(`Delivery ${delivery.id} is queued, but none of its pieces is.`)
    await startPiece(trx, delivery, next.index)
    return { delivery, index: next.index, piece: next.piece }
  })

const asStored = (piece: Piece): Piece => JSON.parse(JSON.stringify(piece)) as Piece

/** What an earlier try of the same message brought over is not sent again. */
const landedBefore = async (db: Executor, delivery: Delivery): Promise<Map<number, Row<'pieces'>>> => {
  const rows = await db
    .selectFrom('pieces')
    .innerJoin('deliveries', (on) =>
      on.onRef('deliveries.account_id', '=', 'pieces.account_id').onRef('deliveries.id', '=', 'pieces.delivery_id'),
    )
    .selectAll('pieces')
    .where('deliveries.account_id', '=', delivery.account_id)
    .where('deliveries.message_id', '=', delivery.message_id)
    .where('deliveries.op', '=', 'send')
    .where('deliveries.mirror_id', 'is', null)
    .where('deliveries.id', '!=', delivery.id)
    .where('pieces.status', 'in', ['accepted', 'delivered', 'read'])
    .orderBy('deliveries.id')
    .execute()
  return new Map(rows.map((row) => [row.index, row]))
}

const sameAs = (earlier: Row<'pieces'> | undefined, piece: Piece): Row<'pieces'> | undefined =>
  earlier && isDeepStrictEqual(earlier.piece, asStored(piece)) ? earlier : undefined

export const startPiece = async (trx: Trx, delivery: Delivery, index: number): Promise<void> => {
  await trx
    .updateTable('pieces')
    .set({ status: 'sending', started_at: new Date() })
    .where('account_id', '=', delivery.account_id)
    .where('delivery_id', '=', delivery.id)
    .where('index', '=', index)
    .execute()
}
