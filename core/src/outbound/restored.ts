import { sql } from 'kysely'
import { lockConversation } from '../conversations/change.ts'
import { hurried } from '../crash.ts'
import type { Db, Executor, Trx } from '../db/index.ts'
import { hasForeignFacts, readEpoch, renumber } from '../events/numbering.ts'
import type { Services } from '../services.ts'
import { doubtNext, KEPT_BACK } from './kept-back.ts'
import { applyNamedBefore } from './named.ts'
import type { Delivery } from './status.ts'
import { move } from './status.ts'

const AT_WORK = 'at_work'
const BEAT_MS = hurried(60_000)
const HOUR_MS = 3_600_000

/** `home`: which server and database this is; nothing where it does not say. A copy has another one. */
type AtWork = { at: string; home: string | null }

/**
 * A database that came back from a backup believes that its outbox is still to be sent; the life it was copied from may
 * have sent it. So does one that nobody worked on for hours: what is said so late is for a person to decide. Both are kept
 * back before anything is sent. Answers how many. What is of another server is also numbered anew, as its transaction ids
 * mean nothing here.
 */
export const guardOutbox = async (services: Pick<Services, 'db' | 'config'>): Promise<number> => {
  const { db, config } = services
  // Before anything else is read: who finds the epoch of another worker finds what that worker wrote with it as well.
  const epoch = await readEpoch(db)
  const last = await lastAtWork(db)
  const now = await here(db)
  const away = last ? Date.parse(now.at) - Date.parse(last.at) : 0
  const elsewhere = Boolean(last?.home && now.home && last.home !== now.home)
  const kept = last && (elsewhere || away > config.outboxHours * HOUR_MS) ? await keepBack(db, last) : 0
  if (elsewhere || (await hasForeignFacts(db.root))) await renumber(db, epoch, (trx) => beat(trx, now))
  else await beat(db.root, now)
  return kept
}

/** Says every minute that somebody works on this database. Returns the way to stop. */
export const keepBeating = ({ db }: Pick<Services, 'db'>): (() => void) => {
  const timer = setInterval(() => {
    void here(db)
      .then((now) => beat(db.root, now))
      .catch(() => {})
  }, BEAT_MS)
  return () => clearInterval(timer)
}

const lastAtWork = async ({ root }: Db): Promise<AtWork | undefined> => {
  const row = await root.selectFrom('deployment').select('value').where('key', '=', AT_WORK).executeTakeFirst()
  return row?.value as AtWork | undefined
}

const here = async (db: Db): Promise<AtWork> => {
  const { rows } = await sql<{ at: Date }>`SELECT now() AS at`.execute(db.root)
  return { at: (rows[0] as { at: Date }).at.toISOString(), home: await homeOf(db) }
}

/** Not every provider of databases lets one ask. */
const homeOf = async ({ root }: Db): Promise<string | null> => {
  const asked = sql<{ home: string }>`
    SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid AS home FROM pg_database WHERE datname = current_database()`
  const answer = await asked.execute(root).catch(() => undefined)
  return answer?.rows[0]?.home ?? null
}

const beat = async (db: Executor, now: AtWork): Promise<void> => {
  const value = JSON.stringify(now)
  await db
    .insertInto('deployment')
    .values({ key: AT_WORK, value })
    .onConflict((c) => c.column('key').doUpdateSet({ value }))
    .execute()
}

/** What was taken on since the last beat may be in the copy as well. */
const keepBack = async (db: Db, last: AtWork): Promise<number> => {
  const until = new Date(Date.parse(last.at) + BEAT_MS)
  const waiting = await db.root
    .selectFrom('deliveries')
    .selectAll()
    .where('status', 'in', ['queued', 'sending'])
    .where('op', '=', 'send')
    .where('mirror_id', 'is', null)
    .where('created_at', '<=', until)
    .orderBy('conversation_number')
    .orderBy('position')
    .execute()
  let kept = 0
  for (const delivery of waiting) if (await db.transaction((trx) => keepOneBack(trx, delivery))) kept++
  return kept
}

/** Another worker that starts at the same time does the same. */
const keepOneBack = async (trx: Trx, { account_id, id, conversation_id }: Delivery): Promise<boolean> => {
  const conversation = await lockConversation(trx, account_id, conversation_id)
  const delivery = await trx
    .selectFrom('deliveries')
    .selectAll()
    .where('account_id', '=', account_id)
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'sending'])
    .forUpdate()
    .executeTakeFirst()
  if (!delivery) return false
  await doubtNext(trx, delivery)
  await move(trx, conversation, delivery, { status: 'unsure', ...KEPT_BACK })
  // The life it was copied from sent it, and the provider told us already.
  await applyNamedBefore(trx, delivery)
  return true
}
