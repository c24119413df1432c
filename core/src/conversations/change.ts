import type { RawBuilder, UpdateObject } from 'kysely'
import { sql } from 'kysely'
import type { Actor, EnvelopeSeen, EventType, Part } from '../contract/index.ts'
import { Refusal, summary, uuidv7 } from '../contract/index.ts'
import type { Database, Row, StoredAuthor, Trx } from '../db/index.ts'
import { announce } from '../db/index.ts'
import { announceJobs, wakeChanged } from '../events/wake.ts'

export type Conversation = Row<'conversations'>
type Changes = UpdateObject<Database, 'conversations'>

/**
 * Locks the conversation for the rest of the transaction. Several are locked in the order of their ids. NO KEY: whoever only
 * refers to it (a mirror that claims a post, holding its job) must not wait for us, because we come to the jobs last.
 */
export const lockConversation = async (trx: Trx, accountId: string, id: string): Promise<Conversation> => {
  const found = await trx
    .selectFrom('conversations')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!found) throw new Refusal('not_found', 'There is no such conversation.')
  return found
}

/** One fact to append with a change: takes one `seq`; a message takes a `number` as well. */
export type Change = {
  type: EventType
  actor?: Actor
  data?: Record<string, unknown>
  /** A change of a message that exists. */
  messageId?: string
  /** A new message. */
  message?: NewMessage
}

export type NewMessage = {
  id?: string
  kind: 'in' | 'out' | 'note' | 'activity'
  author: StoredAuthor
  parts: Part[]
  answers?: string
  memo?: Record<string, unknown>
  envelope?: EnvelopeSeen
  sentAt?: Date
  createdAt?: Date
}

export type Appended = { conversation: Conversation; messages: { id: string; number: number; seq: number }[] }

/**
 * The one way a conversation changes: takes its numbers from the locked row (gap-free, in commit order), writes the new
 * messages, records the facts, gives changed messages the number of their change and wakes whoever shows the
 * conversation. One statement, because every agent's gesture and every tick passes here.
 */
export const change = async (
  trx: Trx,
  conversation: Pick<Conversation, 'account_id' | 'id'>,
  changes: readonly Change[],
  set: Changes = {},
): Promise<Appended> => {
  const plan = planOf(changes)
  const created = plan.filter((step) => step.message).length
  const update = trx
    .updateTable('conversations')
    .set({ ...set, seq: sql`seq + ${plan.length}`, last_number: sql`last_number + ${created}`, updated_at: sql`now()` })
    .where('account_id', '=', conversation.account_id)
    .where('id', '=', conversation.id)
    .returningAll()
  const { rows } = await sql<Conversation & { woken: string[] | null }>`
    WITH updated AS (${update}), step AS (
      SELECT s.*, u.account_id, u.id AS conversation_id, u.seq - ${plan.length} + s.place AS seq,
        u.last_number - ${created} + s.line AS number
      FROM updated u, jsonb_to_recordset(${JSON.stringify(plan)}::jsonb) AS s (place int, line int, type text, actor jsonb, data jsonb,
        message_id uuid, message jsonb)
    ), appended AS (${insertMessages}), touched AS (${numberMessages}), recorded AS (${insertEvents}),
    changed AS (SELECT account_id, id AS conversation_id, seq - ${plan.length - 1} AS from_seq FROM updated),
    woken AS (${wakeChanged})
    SELECT updated.*, (SELECT array_agg(DISTINCT subscriber) FROM woken) AS woken FROM updated`.execute(trx)
  const [row] = rows
  if (!row) throw new Refusal('not_found', 'There is no such conversation.')
  const { woken, ...updated } = row
  announce(trx, `events:${updated.account_id}`)
  announceJobs(trx, woken ?? [])
  return { conversation: updated, messages: appendedOf(plan, updated, created) }
}

type Step = Pick<Change, 'type' | 'actor' | 'data'> & {
  /** Its place among the changes, and among the new messages up to here; both from 1. */
  place: number
  line: number
  message_id?: string
  message?: ReturnType<typeof storable>
}

const planOf = (changes: readonly Change[]): Step[] => {
  let line = 0
  return changes.map(({ type, actor, data, message, messageId }, i) => ({
    place: i + 1,
    line: message ? ++line : line,
    type,
    actor,
    data,
    message_id: message ? (message.id ?? uuidv7()) : messageId,
    ...(message && { message: storable(message) }),
  }))
}

/** What search brings the words of an account to one form by. */
const wordsIn = (account: RawBuilder<unknown>) =>
  sql<string>`(SELECT lower(split_part(a.locale, '-', 1)) FROM accounts a WHERE a.id = ${account})`

const insertMessages = sql`
  INSERT INTO messages (account_id, id, conversation_id, number, seq, kind, author, parts, text, words_in, answers, memo, envelope, sent_at, created_at)
  SELECT account_id, message_id, conversation_id, number, seq, message->>'kind', message->'author', message->'parts', message->>'text', ${wordsIn(sql`step.account_id`)},
    (message->>'answers')::uuid, nullif(message->'memo', 'null'), nullif(message->'envelope', 'null'), (message->>'sent_at')::timestamptz, coalesce((message->>'created_at')::timestamptz, now())
  FROM step WHERE message IS NOT NULL`

/** A message that changed carries the number of its last change from then on. */
const numberMessages = sql`
  UPDATE messages SET seq = last.seq FROM (
    SELECT account_id, message_id, max(seq) AS seq FROM step WHERE message IS NULL AND message_id IS NOT NULL GROUP BY account_id, message_id) AS last
  WHERE messages.account_id = last.account_id AND messages.id = last.message_id`

const insertEvents = sql`
  INSERT INTO events (account_id, type, conversation_id, message_id, seq, actor, data)
  SELECT account_id, type, conversation_id, message_id, seq, actor, coalesce(data, '{}') FROM step ORDER BY place`

const appendedOf = (plan: readonly Step[], updated: Conversation, created: number): Appended['messages'] =>
  plan
    .filter((step) => step.message)
    .map((step) => ({
      id: step.message_id as string,
      number: updated.last_number - created + step.line,
      seq: updated.seq - plan.length + step.place,
    }))

/** The columns of a message, apart from its place. */
const storable = (message: NewMessage) => ({
  kind: message.kind,
  author: message.author,
  parts: message.parts,
  text: summary(message.parts),
  answers: message.answers,
  memo: message.memo,
  envelope: message.envelope,
  sent_at: message.sentAt,
  created_at: message.createdAt,
})

/** For batches that write the messages of many conversations at once. */
export const messageRow = (
  conversation: Pick<Conversation, 'account_id' | 'id'>,
  place: { id: string; number: number; seq: number },
  message: NewMessage,
) => ({
  ...storable(message),
  ...place,
  account_id: conversation.account_id,
  conversation_id: conversation.id,
  author: JSON.stringify(message.author),
  parts: JSON.stringify(message.parts),
  words_in: wordsIn(sql`${conversation.account_id}::uuid`),
  memo: message.memo ? JSON.stringify(message.memo) : null,
  envelope: message.envelope ? JSON.stringify(message.envelope) : null,
})
