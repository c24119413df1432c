import { sql } from 'kysely'
import type { Spot } from '../contract/index.ts'
import type { Executor, Row } from '../db/index.ts'

type MirrorRow = Row<'mirrors'>
export type Move = Row<'moves'>

/** The mirror a conversation is at home in; it has one at most, others it left, and some beside it. */
export const homeOf = (db: Executor, accountId: string, conversation: string): Promise<MirrorRow | undefined> =>
  db
    .selectFrom('mirrors')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .where('away', '=', false)
    .where('beside', '=', false)
    .executeTakeFirst()

/** Whether an installation is there and switched on. */
export const isOn = async (db: Executor, accountId: string, installation: string): Promise<boolean> => {
  const row = await db
    .selectFrom('connections')
    .select('enabled')
    .where('account_id', '=', accountId)
    .where('id', '=', installation)
    .executeTakeFirst()
  return row?.enabled === true
}

/** What people call the place, or at least its channel. */
export const spotOf = ({ spot, channel }: Pick<MirrorRow, 'spot' | 'channel'>): Spot => spot ?? { name: channel }

/** Threads a mirror left and that do not point on yet, oldest first. */
export const leftBehind = (db: Executor, { account_id, id }: MirrorRow): Promise<Move[]> =>
  db
    .selectFrom('moves')
    .selectAll()
    .where('account_id', '=', account_id)
    .where('mirror_id', '=', id)
    .where('pointed_at', 'is', null)
    .orderBy('place')
    .execute()

/** The thread a conversation was in before the one it is in: the newest that was ever opened. Beside the home, only of its own. */
export const lastLeft = (
  db: Executor,
  { account_id, conversation_id, id, beside }: MirrorRow,
): Promise<Move | undefined> =>
  db
    .selectFrom('moves')
    .selectAll()
    .where('account_id', '=', account_id)
    .where('conversation_id', '=', conversation_id)
    .where('root', 'is not', null)
    .$if(beside, (own) => own.where('mirror_id', '=', id))
    .orderBy('moved_at', 'desc')
    .limit(1)
    .executeTakeFirst()

/**
 * The card of a thread that was left before its opening was settled: what the delivery was settled with, or what the tool
 * told of it. `doubt`: it may stand and nobody knows.
 */
export const rootOfLeft = async (
  db: Executor,
  { account_id, mirror_id, place }: Move,
): Promise<{ root?: string; doubt: boolean; since: Date }> => {
  const { rows } = await sql<{ status: string; data: Opened; since: Date }>`
    SELECT status, data, coalesce(started_at, created_at) AS since FROM deliveries
    WHERE account_id = ${account_id} AND mirror_id = ${mirror_id} AND op = 'open' AND position = ${place}`.execute(db)
  const [row] = rows
  if (!row) return { doubt: false, since: new Date(0) }
  const root = row.data.root ?? row.data.echoes?.[0]?.key
  return { ...(root ? { root } : {}), doubt: !root && row.status !== 'queued', since: row.since }
}

type Opened = { root?: string; echoes?: { key: string }[] }
