// "2", from somebody who was offered choices as numbered lines.
import { sql } from 'kysely'
import { text } from '../contract/index.ts'
import type { Offered } from '../conversations/offered.ts'
import type { Trx } from '../db/index.ts'
import type { Incoming } from './messages.ts'

/**
 * A bare number is the answer to the choices offered last, when nothing else was said to the contact since and they have
 * not answered yet; what a bot asked about a matter that is over may be answered anew. It then reads as the line it stood
 * before, and which choice it was stands in the memo, as of a press.
 */
export const readChoices = async (trx: Trx, messages: readonly Incoming[]): Promise<void> => {
  const answered = new Set<string>()
  for (const message of messages) {
    const typed = numberIn(message)
    const last = typed === undefined ? undefined : await lastSaid(trx, message)
    const option = typed === undefined ? undefined : last?.offers[typed - 1]
    if (!last || !option || answered.has(last.id)) continue
    // Quoted is what they mean.
    if (message.answers && message.answers !== last.id) continue
    answered.add(last.id)
    message.answers = last.id
    message.fact = {
      ...message.fact,
      parts: [text(`${typed}. ${option.label}`)],
      memo: { ...message.fact.memo, choice: option.id },
    }
  }
}

const numberIn = ({ fact: { parts } }: Incoming): number | undefined => {
  const [part, ...more] = parts
  const digits = part?.is === 'text' && more.length === 0 ? /^\s*(\d{1,2})\s*[.)]?\s*$/.exec(part.text)?.[1] : undefined
  return digits === undefined ? undefined : Number(digits)
}

/** What we said last in the thread, unless its question is answered already. */
const lastSaid = async (trx: Trx, { row, fact }: Incoming): Promise<({ id: string } & Offered) | undefined> => {
  const thread = fact.threads.find(({ needs }) => needs !== 'known-sender')?.ref
  if (thread === undefined) return undefined
  const { rows } = await sql<{ id: string; offers: Offered['offers'] | null; answered: boolean }>`
    SELECT m.id, m.memo->'offers' AS offers, m.memo->'afterwards' IS NULL AND EXISTS (SELECT 1 FROM messages a WHERE a.account_id = m.account_id
      AND a.conversation_id = m.conversation_id AND a.kind = 'in' AND a.answers = m.id AND a.memo->'choice' IS NOT NULL) AS answered
    FROM threads t JOIN conversations c ON c.account_id = t.account_id AND c.thread_id = t.id
    JOIN messages m ON m.account_id = c.account_id AND m.conversation_id = c.id AND m.kind = 'out' AND m.removed_at IS NULL
    WHERE t.account_id = ${row.account_id} AND t.inbox_id = ${row.id} AND t.key = ${thread}
    ORDER BY c.number DESC, m.number DESC LIMIT 1`.execute(trx)
  const [last] = rows
  return last?.offers && !last.answered ? { id: last.id, offers: last.offers } : undefined
}
