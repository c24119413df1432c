import { sql } from 'kysely'
import { openConnection, undefinedIfGone } from '../connections/index.ts'
import type { Connection } from '../contract/index.ts'
import { change, lockConversation } from '../conversations/change.ts'
import type { Trx } from '../db/index.ts'
import type { ClaimedJob } from '../jobs/claim.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Outcome, Subscriber } from '../jobs/runner.ts'
import { perLane } from '../jobs/runner.ts'
import type { Services } from '../services.ts'
import type { Breaker } from './breaker.ts'
import { heed } from './heed.ts'
import { LEASE_MS, SEND_TIMEOUT_MS } from './lane.ts'
import type { Pace } from './pace.ts'
import { seatShowing } from './signs.ts'
import type { Verdict } from './verdict.ts'
import { verdictOn } from './verdict.ts'

/** The lane is the conversation's id. */
const REACT = 'react'

/** Reactions of ours changed: the contact is shown. */
export const showReactions = (trx: Trx, { accountId, conversation }: { accountId: string; conversation: string }) =>
  enqueue(trx, [{ subscriber: REACT, lane: conversation, accountId }])

/** Shared with whatever else calls the same inboxes. */
type Manners = { pace: Pace; breaker: Breaker }

export const reactionSubscriber = (services: Services, manners: Manners): Subscriber => ({
  name: REACT,
  batch: 10,
  parallel: 2,
  leaseMs: LEASE_MS,
  run: perLane(services.db, services.log, (job) => showNext(services, manners, job)),
})

type Untold = {
  message_id: string
  emoji: string
  gone: boolean
  created_at: Date
  inbox_id: string
  plugin: string
  thread: string
}

/** After this long nobody would know what it was for. */
const LATEST_MS = 3_600_000
const RETRY_MS = { first: 2_000, last: 60_000 }

/**
 * What stands in the database is what the contact is to see. Saying it twice changes nothing, so whatever is in doubt is
 * said again. One at a time: what is gone is taken away before another takes its place.
 */
const showNext = async (services: Services, manners: Manners, { accountId, lane }: ClaimedJob): Promise<Outcome> => {
  const untold = await nextUntold(services, accountId, lane)
  if (!untold) return 'done'
  const inbox = await openConnection(services, accountId, untold.inbox_id).catch(undefinedIfGone)
  const seat = inbox && seatShowing(services, untold.plugin, inbox, 'react')
  const [key] = inbox ? await inbox.refs.keys('message', untold.message_id) : []
  if (!inbox || !seat?.react || !key) {
    await settle(services, accountId, lane, untold, 'This inbox can show no reaction any more.')
    return { again: new Date() }
  }
  const rates = seat.capabilities(inbox as Connection<never>).pace
  const wait =
    manners.breaker.closedLeft(untold.inbox_id) ||
    manners.pace.reserve(untold.inbox_id, `${REACT}\0${untold.thread}`, rates, 0) ||
    manners.breaker.admit(untold.inbox_id)
  if (wait > 0) return { again: new Date(Date.now() + wait) }
  const call = seat.react
  const verdict = await inTime(() => call(key, untold.emoji, !untold.gone, inbox as Connection<never>))
  heed(manners, untold.inbox_id, verdict)
  const again = verdict.is === 'retry' ? nextTry(untold, verdict.afterMs) : undefined
  if (again) return { again }
  await settle(services, accountId, lane, untold, verdict.is === 'landed' ? undefined : verdict.tell)
  return { again: new Date() }
}

const inTime = async (call: () => Promise<void>): Promise<Verdict> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error('The channel took too long.'), { name: 'TimeoutError' })
    timer = setTimeout(() => reject(error), SEND_TIMEOUT_MS)
  })
  try {
    await Promise.race([call(), late])
    return { is: 'landed', sent: { keys: [] } }
  } catch (error) {
    return verdictOn(error, true)
  } finally {
    clearTimeout(timer)
  }
}

const nextTry = ({ created_at }: Untold, afterMs?: number): Date | undefined => {
  const age = Date.now() - created_at.getTime()
  if (age > LATEST_MS) return undefined
  return new Date(Date.now() + (afterMs ?? Math.min(Math.max(age, RETRY_MS.first), RETRY_MS.last)))
}

const nextUntold = async ({ db }: Services, accountId: string, conversation: string): Promise<Untold | undefined> => {
  const { rows } = await sql<Untold>`
    SELECT r.message_id, r.emoji, r.gone, r.created_at, c.inbox_id, i.plugin, t.key AS thread
    FROM conversations c JOIN messages m ON m.account_id = c.account_id AND m.conversation_id = c.id
    JOIN reactions r ON r.account_id = m.account_id AND r.message_id = m.id AND NOT r.told
    JOIN threads t ON t.account_id = c.account_id AND t.id = c.thread_id
    JOIN connections i ON i.account_id = c.account_id AND i.id = c.inbox_id
    WHERE c.account_id = ${accountId} AND c.id = ${conversation} ORDER BY r.gone DESC, r.created_at LIMIT 1`.execute(
    db.root,
  )
  return rows[0]
}

/** Only as it was when it was told: what was changed meanwhile is told once more. `tell`: why the contact sees nothing of it. */
const settle = ({ db }: Services, accountId: string, conversation: string, untold: Untold, tell?: string) =>
  db.transaction(async (trx) => {
    const { message_id: messageId, emoji, gone } = untold
    const locked = await lockConversation(trx, accountId, conversation)
    const which = sql`account_id = ${accountId} AND message_id = ${messageId} AND side = 'us' AND emoji = ${emoji} AND gone = ${gone} AND NOT told`
    if (gone && !tell) return void (await sql`DELETE FROM reactions WHERE ${which}`.execute(trx))
    // What could not be taken away stands there still.
    const { rows } = await sql`
      UPDATE reactions SET told = true, gone = false, stood = stood OR ${!tell}::boolean, tell = ${tell ?? null} WHERE ${which} RETURNING 1`.execute(
      trx,
    )
    if (rows.length === 0 || !tell) return
    await change(trx, locked, [{ type: 'message.reacted', messageId, data: { emoji, by: 'us', removed: false, tell } }])
  })
