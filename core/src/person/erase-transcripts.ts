import { sql } from 'kysely'
import type { Conversation } from '../conversations/change.ts'
import { lockConversation } from '../conversations/change.ts'
import type { Row, Trx } from '../db/index.ts'
import type { Services } from '../services.ts'
import { eraseMessages, stopDeliveries } from './erase-messages.ts'
import { isTranscript } from './transcripts.ts'
import type { Person } from './whose.ts'

/**
 * What was said with a person may have been told again to somebody else, in a conversation that stays theirs: of it only
 * the transcripts go. One that is being sent right now is left to the next look.
 */
export const eraseTranscripts = async (
  { db }: Services,
  { accountId, conversations }: Pick<Person, 'accountId' | 'conversations'>,
): Promise<void> => {
  const { rows } = await sql<{ conversation: string }>`
    SELECT DISTINCT m.conversation_id AS conversation FROM messages m WHERE ${isTranscript(accountId, conversations)}
    ORDER BY 1`.execute(db.root)
  for (const { conversation: id } of rows)
    await db.transaction(async (trx) => {
      const conversation = await lockConversation(trx, accountId, id)
      const told = await transcriptsIn(trx, conversation, conversations)
      const ids = told.map((message) => message.id)
      await stopDeliveries(trx, conversation, ids)
      const done = await notOnTheirWay(trx, accountId, told)
      await eraseMessages(trx, conversation, done, await lastOf(trx, conversation, done))
    })
}

const transcriptsIn = async (
  trx: Trx,
  { account_id, id }: Conversation,
  conversations: readonly string[],
): Promise<Row<'messages'>[]> => {
  const { rows } = await sql<Row<'messages'>>`
    SELECT m.* FROM messages m WHERE ${isTranscript(account_id, conversations)} AND m.conversation_id = ${id} ORDER BY m.number`.execute(
    trx,
  )
  return rows
}

const notOnTheirWay = async (
  trx: Trx,
  accountId: string,
  messages: readonly Row<'messages'>[],
): Promise<Row<'messages'>[]> => {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT message_id AS id FROM deliveries WHERE account_id = ${accountId} AND mirror_id IS NULL AND status = 'sending'
      AND message_id = ANY(${messages.map(({ id }) => id)}::uuid[])`.execute(trx)
  const leaving = new Set(rows.map(({ id }) => id))
  return messages.filter(({ id }) => !leaving.has(id))
}

/** The list shows the last line of the conversation, which may be one of these. */
const lastOf = async (
  trx: Trx,
  { account_id, id }: Conversation,
  messages: readonly Row<'messages'>[],
): Promise<{ last_text?: string }> => {
  const last = await trx
    .selectFrom('messages')
    .select('id')
    .where('account_id', '=', account_id)
    .where('conversation_id', '=', id)
    .where('kind', 'in', ['in', 'out'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return messages.some((message) => message.id === last?.id) ? { last_text: '' } : {}
}
