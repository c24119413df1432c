import type { Held, HeldWords, Holds, KeptWords } from '../../contract/index.ts'
import { uuidv7 } from '../../contract/index.ts'
import type { Db, Row, Trx } from '../../db/index.ts'
import { enqueue } from '../../jobs/enqueue.ts'

/** The job of one held line; its lane is the hold's id. */
export const HOLD = 'hold'

type At = { accountId: string; installation: string }
type Hold = Row<'holds'>

/** What a surface does with lines that wait. Each is a row and a job, so a restart neither loses nor doubles one. */
export const createHolds = (db: Db, at: At): Holds => ({
  start: (held) => db.transaction((trx) => start(trx, at, held)),
  isHeld: async (key) => (await stateOf(db, at, key)) === 'held',
  othersIn: async (conversation, member) => {
    const rows = await db.root
      .selectFrom('holds')
      .select('id')
      .where('account_id', '=', at.accountId)
      .where('conversation_id', '=', conversation)
      .where('member_id', '!=', member)
      .where('state', 'in', ['held', 'sending'])
      .execute()
    return rows.length > 0
  },
  change: (key, words) => db.transaction((trx) => restart(trx, at, key, words)),
  keep: (key, changed) => db.transaction((trx) => end(trx, at, key, 'keeping', changed ? asStored(changed) : {})),
  drop: (key) => db.transaction((trx) => end(trx, at, key, 'gone', { parts: null, settled_at: new Date() })),
})

const stateOf = async (db: Db, { accountId, installation }: At, key: string): Promise<Hold['state'] | undefined> => {
  const row = await db.root
    .selectFrom('holds')
    .select('state')
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.state
}

/** The same line twice is held once. */
const start = async (trx: Trx, at: At, { conversation, member, key, thread, parts, line }: Held): Promise<Date> => {
  const due = await dueFrom(trx, at, conversation)
  const id = uuidv7()
  const words = { parts: JSON.stringify(parts), line: JSON.stringify(line) }
  const fresh = await trx
    .insertInto('holds')
    .values({
      account_id: at.accountId,
      id,
      installation_id: at.installation,
      conversation_id: conversation,
      member_id: member,
      key,
      thread,
      ...words,
      due,
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (fresh) await enqueue(trx, [{ subscriber: HOLD, lane: id, accountId: at.accountId, runAt: due }])
  return due
}

/** As long as the channel's rule said when the thread was opened. */
const dueFrom = async (trx: Trx, { accountId, installation }: At, conversation: string): Promise<Date> => {
  const mirror = await trx
    .selectFrom('mirrors')
    .select('hold_seconds')
    .where('account_id', '=', accountId)
    .where('conversation_id', '=', conversation)
    .where('installation_id', '=', installation)
    .executeTakeFirst()
  return new Date(Date.now() + (mirror?.hold_seconds ?? 0) * 1_000)
}

/** Newer words wait as long as the first did; the job finds that it is not due yet. */
const restart = async (trx: Trx, at: At, key: string, { parts, line }: HeldWords): Promise<boolean> => {
  const hold = await lock(trx, at, key)
  if (!hold) return false
  const due = await dueFrom(trx, at, hold.conversation_id)
  await set(trx, hold, { parts: JSON.stringify(parts), line: JSON.stringify(line), due })
  return true
}

type Ending = { parts?: string | null; calls?: string; settled_at?: Date }

const asStored = ({ parts, calls }: KeptWords): Ending => ({
  parts: JSON.stringify(parts),
  calls: JSON.stringify(calls),
})

const end = async (trx: Trx, at: At, key: string, state: 'keeping' | 'gone', more: Ending): Promise<boolean> => {
  const hold = await lock(trx, at, key)
  if (!hold) return false
  await set(trx, hold, { state, ...more })
  await enqueue(trx, [{ subscriber: HOLD, lane: hold.id, accountId: at.accountId, runAt: new Date() }])
  return true
}

/** Undefined once it is sent, kept or gone: then it is no longer held, and too late. */
const lock = (trx: Trx, { accountId, installation }: At, key: string): Promise<Hold | undefined> =>
  trx
    .selectFrom('holds')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('installation_id', '=', installation)
    .where('key', '=', key)
    .where('state', '=', 'held')
    .forUpdate()
    .executeTakeFirst()

const set = async (
  trx: Trx,
  hold: Hold,
  values: Ending & { state?: Hold['state']; line?: string; due?: Date },
): Promise<void> => {
  await trx
    .updateTable('holds')
    .set(values)
    .where('account_id', '=', hold.account_id)
    .where('id', '=', hold.id)
    .execute()
}
