// Which message of ours an incoming one answers.
import { sql } from 'kysely'
import type { Trx } from '../db/index.ts'
import { setAnswers } from '../outbound/answering.ts'
import { findRef, locateOrPark } from '../refs/index.ts'
import type { Incoming } from './messages.ts'

export const resolveAnswers = async (trx: Trx, messages: readonly Incoming[]): Promise<void> => {
  for (const message of messages) {
    const { answersKey } = message.fact
    if (answersKey) message.answers = (await findRef(trx, scopeOf(message), answersKey))?.targetId
  }
}

/**
 * Who answers at once may be heard before our send is settled, and its message has a name only then: what they answer
 * waits behind that name. Only after the append, because whoever settles locks the conversation before the name, too.
 */
export const awaitAnswered = async (trx: Trx, messages: readonly Incoming[]): Promise<void> => {
  for (const message of messages) {
    const key = message.fact.answersKey
    if (!key || message.answers) continue
    const target = await namedMeanwhile(trx, message, key)
    if (target) await setAnswers(trx, message.row.account_id, message.id, target.targetId)
  }
}

/** By a settle that ended since we looked; or it waits for one that is still to come. */
const namedMeanwhile = async (trx: Trx, message: Incoming, key: string): Promise<{ targetId: string } | undefined> => {
  const ref = await findRef(trx, scopeOf(message), key)
  if (ref || !(await isSending(trx, message))) return ref
  const fact = { is: 'answering' as const, message: message.id }
  return locateOrPark(trx, { ...scopeOf(message), key, fact, rawId: message.rawId })
}

const scopeOf = ({ row }: Incoming) => ({ accountId: row.account_id, connectionId: row.id })

/** Whether a message of ours in the same thread has yet to get its name: else the key is somebody else's, or long gone. */
const isSending = async (trx: Trx, { id, row }: Incoming): Promise<boolean> => {
  const { rows } = await sql`
    SELECT 1 FROM messages m
    JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
    JOIN deliveries d ON d.account_id = c.account_id AND d.lane = c.thread_id::text
    WHERE m.account_id = ${row.account_id} AND m.id = ${id} AND d.connection_id = ${row.id} AND d.mirror_id IS NULL
      AND d.op = 'send' AND d.status IN ('queued', 'sending', 'unsure') LIMIT 1`.execute(trx)
  return rows.length > 0
}
