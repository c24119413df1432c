import { sql } from 'kysely'
import { knownConnection, openConnection, undefinedIfGone } from '../connections/index.ts'
import type { Capabilities, Connection } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import type { Breaker } from './breaker.ts'
import { heed } from './heed.ts'
import type { Pace } from './pace.ts'
import { seatShowing } from './signs.ts'
import { verdictOn } from './verdict.ts'

/** The lane is the conversation's id. */
const SEEN = 'seen'

type Acting = { trx: Trx; services: Services; accountId: string }

/** Our side read further: the contact is shown it, where the inbox can. */
export const showSeen = async (
  { trx, services, accountId }: Acting,
  { id, inbox_id }: { id: string; inbox_id: string },
): Promise<void> => {
  const { row, connection } = await knownConnection(services, trx, accountId, inbox_id)
  if (seatShowing(services, row.plugin, connection, 'seen'))
    await enqueue(trx, [{ subscriber: SEEN, lane: id, accountId }])
}

/** Shared with whatever else calls the same inboxes. */
type Manners = { pace: Pace; breaker: Breaker }

export const seenSubscriber = (services: Services, manners: Manners): Subscriber => ({
  name: SEEN,
  batch: 10,
  parallel: 2,
  leaseMs: 60_000,
  run: perLane(services.db, services.log, (job) => showOne(services, manners, job)),
})

type Unseen = { id: string; inbox_id: string; plugin: string; thread: string; read_by_us: number; messages: string[] }

/**
 * A sign of life, and no more: one that does not come about is not tried again, as the next one speaks for it. It waits for
 * the inbox's pace, and is not shown at all where the provider is down.
 */
const showOne = async (services: Services, manners: Manners, { accountId, lane }: ClaimedJob): Promise<Outcome> => {
  const unseen = await unseenIn(services, accountId, lane)
  if (!unseen || unseen.messages.length === 0) return 'done'
  const inbox = await openConnection(services, accountId, unseen.inbox_id).catch(undefinedIfGone)
  const seat = inbox && seatShowing(services, unseen.plugin, inbox, 'seen')
  if (!inbox || !seat) return 'done'
  const keys = (await Promise.all(unseen.messages.map((id) => inbox.refs.keys('message', id)))).flat()
  if (keys.length > 0) {
    const wait = turnOf(manners, unseen, seat.capabilities(inbox as Connection<never>))
    if (wait === 'down') return 'done'
    if (wait > 0) return { again: new Date(Date.now() + wait) }
    await show(services, manners, unseen, () => seat.seen?.(keys, unseen.thread, inbox as Connection<never>))
  }
  await noteTold(services, accountId, lane, unseen.read_by_us)
  return 'done'
}

/** In a line of its own: a mark does not take the place of an answer in the same thread. */
const turnOf = ({ pace, breaker }: Manners, { inbox_id, thread }: Unseen, { pace: rates }: Capabilities) => {
  const wait = pace.reserve(inbox_id, `${SEEN}\0${thread}`, rates, 0)
  if (wait > 0) return wait
  return breaker.admit(inbox_id) > 0 ? 'down' : 0
}

const show = async (
  { log }: Services,
  manners: Manners,
  { id, inbox_id }: Unseen,
  call: () => Promise<void> | undefined,
): Promise<void> => {
  try {
    await call()
    manners.breaker.report(inbox_id, 'answered')
  } catch (error) {
    heed(manners, inbox_id, verdictOn(error, true))
    const ids = { conversation: id, error: (error as Error).name }
    log.warn(ids, 'A contact could not be shown that their words were read.')
  }
}

const noteTold = async ({ db }: Services, accountId: string, id: string, upTo: number): Promise<void> => {
  await db.root
    .updateTable('conversations')
    .set({ told_read: upTo })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('told_read', '<', upTo)
    .execute()
}

/** What the contact said since the last sign, as far as we have read; of a long silence only the end. */
const unseenIn = async ({ db }: Services, accountId: string, id: string): Promise<Unseen | undefined> => {
  const { rows } = await sql<Unseen>`
    SELECT c.id, c.inbox_id, i.plugin, t.key AS thread, c.read_by_us, ARRAY(
      SELECT m.id::text FROM (
        SELECT id, number FROM messages WHERE account_id = c.account_id AND conversation_id = c.id AND kind = 'in'
          AND number > c.told_read AND number <= c.read_by_us ORDER BY number DESC LIMIT 20) m ORDER BY m.number) AS messages
    FROM conversations c JOIN threads t ON t.account_id = c.account_id AND t.id = c.thread_id
    JOIN connections i ON i.account_id = c.account_id AND i.id = c.inbox_id
    WHERE c.account_id = ${accountId} AND c.id = ${id}`.execute(db.root)
  return rows[0]
}
