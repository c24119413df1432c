import { sql } from 'kysely'
import type { Echo, SurfaceSeat } from '../contract/index.ts'
import { hurried } from '../crash.ts'
import type { Db, Executor, Row, Trx } from '../db/index.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { findRef } from '../refs/index.ts'

// What a tool tells us of our own posts settles tries whose answer was lost. Nothing is ever read back from the tool.

type MirrorRow = Pick<Row<'mirrors'>, 'account_id' | 'id' | 'place'>
type Noted = { echoes?: { piece: number; key: string }[] }

type Op = 'open' | 'post' | 'amend' | 'recap' | 'point' | 'suggest'
/** What goes on in the thread a mirror is in, one after the other. */
const IN_THREAD: readonly Op[] = ['open', 'post', 'amend', 'recap', 'suggest']

/** A call of a mirror that began and whose end nobody wrote down. */
export type Doubt = { op: Op; position: number; message?: string; since: Date; stands: Record<number, string> }

/**
 * Posts are made one after the other, so a mirror is in doubt of one at most in the place it is in now, and only where its
 * lane was tried before.
 */
export const doubtOf = async (
  db: Executor,
  mirror: MirrorRow,
  { attempts }: { attempts: number },
  ops = IN_THREAD,
): Promise<Doubt | undefined> => {
  if (attempts < 2) return undefined
  const row = await db
    .selectFrom('deliveries')
    .select(['op', 'position', 'message_id', 'started_at', 'data'])
    .where('account_id', '=', mirror.account_id)
    .where('mirror_id', '=', mirror.id)
    .where('op', 'in', ops)
    .where('status', 'in', ['sending', 'unsure'])
    .where(sql<boolean>`coalesce((data->>'place')::int, 0) = ${mirror.place}`)
    .orderBy('started_at', 'desc')
    .limit(1)
    .$narrowType<{ op: Op }>()
    .executeTakeFirst()
  if (!row) return undefined
  const { op, position, message_id: message, started_at: since, data } = row
  return { op, position, ...(message ? { message } : {}), since: since ?? new Date(), stands: byPiece(data) }
}

/** Until when to wait for the tool to tell; undefined when it told, never tells, or the time is over. */
export const echoDue = (doubt: Doubt | undefined, { echoes }: Pick<SurfaceSeat<never>, 'echoes'>): Date | undefined => {
  if (!echoes || !doubt || Object.keys(doubt.stands).length > 0) return undefined
  const due = new Date(doubt.since.getTime() + hurried(echoes.withinMs))
  return due > new Date() ? due : undefined
}

export const standing = async (db: Executor, mirror: MirrorRow, delivery: string): Promise<Record<number, string>> => {
  const row = await db
    .selectFrom('deliveries')
    .select('data')
    .where('account_id', '=', mirror.account_id)
    .where('id', '=', delivery)
    .executeTakeFirst()
  return byPiece(row?.data)
}

/** Of one piece the first that was heard of counts. */
const byPiece = (data: unknown): Record<number, string> => {
  const stands: Record<number, string> = {}
  for (const { piece, key } of (data as Noted | undefined)?.echoes ?? []) stands[piece] ??= key
  return stands
}

/** What was heard of and is not among the keys a delivery was settled with. */
export const sparesOf = (data: unknown, settled: readonly string[]): string[] =>
  ((data as Noted | undefined)?.echoes ?? []).map(({ key }) => key).filter((key) => !settled.includes(key))

type At = { accountId: string; installation: string }
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The lane's job first, then the delivery, as whoever claims a post locks them; settling it and hearing of it come one after the other. */
export const noteEcho = async (db: Db, at: At, echo: Echo): Promise<'noted' | 'known' | 'spare'> => {
  if (!UUID.test(echo.delivery)) return 'known'
  const scope = { accountId: at.accountId, connectionId: at.installation }
  return db.transaction(async (trx) => {
    const seen = await deliveryOf(trx, at, echo).executeTakeFirst()
    // The lane waits for this very word. A call that is still under way looks by itself when it settles.
    if (seen?.status === 'unsure')
      await enqueue(trx, [{ subscriber: 'mirror', lane: seen.lane, accountId: at.accountId, runAt: new Date() }])
    const row = seen && (await deliveryOf(trx, at, echo).forUpdate().executeTakeFirst())
    if (!row) return 'known'
    if (row.status === 'accepted') return (await findRef(trx, scope, echo.key)) ? 'known' : 'spare'
    await append(trx, at, echo)
    return 'noted'
  })
}

const deliveryOf = (trx: Trx, at: At, echo: Echo) =>
  trx
    .selectFrom('deliveries')
    .select(['id', 'status', 'lane'])
    .where('account_id', '=', at.accountId)
    .where('id', '=', echo.delivery)
    .where('connection_id', '=', at.installation)
    .where('mirror_id', 'is not', null)

const append = async (trx: Trx, at: At, { delivery, piece, key }: Echo): Promise<void> => {
  const heard = JSON.stringify([{ piece, key }])
  await sql`
    UPDATE deliveries SET data = data || jsonb_build_object('echoes', coalesce(data->'echoes', '[]'::jsonb) || ${heard}::jsonb)
    WHERE account_id = ${at.accountId} AND id = ${delivery} AND NOT coalesce(data->'echoes', '[]'::jsonb) @> ${heard}::jsonb`.execute(
    trx,
  )
}
