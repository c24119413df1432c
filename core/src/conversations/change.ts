import type { UpdateObject } from 'kysely'
import { sql } from 'kysely'
import type { Actor, Part } from '../contract/index.ts'
import { Refusal, summary, uuidv7 } from '../contract/index.ts'
import type { Database, Row, StoredAuthor, Trx } from '../db/index.ts'
import type { EventType, NewEvent } from '../events/record.ts'
import { record } from '../events/record.ts'
import { enqueue } from '../jobs/enqueue.ts'

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
  sentAt?: Date
  createdAt?: Date
}

export type Appended = { conversation: Conversation; messages: { id: string; number: number; seq: number }[] }

/**
 * The one way a conversation changes: takes its numbers from the locked row (gap-free, in commit order), writes the new
 * messages, records the facts and wakes whoever shows the conversation.
 */
export const change = async (
  trx: Trx,
  conversation: Conversation,
  changes: readonly Change[],
  set: Changes = {},
): Promise<Appended> => {
  const created = changes.filter((c) => c.message)
  const updated = await trx
    .updateTable('conversations')
    .set({
      ...set,
      seq: sql`seq + ${changes.length}`,
      last_number: sql`last_number + ${created.length}`,
      updated_at: sql`now()`,
    })
    .where('account_id', '=', conversation.account_id)
    .where('id', '=', conversation.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const plan = numbered(changes, updated.seq - changes.length, updated.last_number - created.length)
  await insertMessages(trx, updated, plan)
  await record(
    trx,
    plan.map((p) => asEvent(updated, p)),
  )
  await wake(trx, [
    { accountId: updated.account_id, conversationId: updated.id, fromSeq: updated.seq - changes.length + 1 },
  ])
  return {
    conversation: updated,
    messages: plan.flatMap((p) => (p.message ? [{ id: p.id, number: p.number, seq: p.seq }] : [])),
  }
}

type Numbered = Change & { seq: number; number: number; id: string }

const numbered = (changes: readonly Change[], seq: number, number: number): Numbered[] => {
  let next = number
  return changes.map((c, i) => ({
    ...c,
    seq: seq + i + 1,
    number: c.message ? ++next : next,
    id: c.message?.id ?? c.messageId ?? uuidv7(),
  }))
}

const insertMessages = async (trx: Trx, conversation: Conversation, plan: readonly Numbered[]): Promise<void> => {
  const rows = plan.flatMap((p) => (p.message ? [messageRow(conversation, p, p.message)] : []))
  if (rows.length > 0) await trx.insertInto('messages').values(rows).execute()
}

export const messageRow = (
  conversation: Pick<Conversation, 'account_id' | 'id'>,
  place: { id: string; number: number; seq: number },
  message: NewMessage,
) => ({
  account_id: conversation.account_id,
  id: place.id,
  conversation_id: conversation.id,
  number: place.number,
  seq: place.seq,
  kind: message.kind,
  author: JSON.stringify(message.author),
  parts: JSON.stringify(message.parts),
  text: summary(message.parts),
  answers: message.answers ?? null,
  memo: message.memo ? JSON.stringify(message.memo) : null,
  sent_at: message.sentAt ?? null,
  ...(message.createdAt ? { created_at: message.createdAt } : {}),
})

const asEvent = (conversation: Conversation, p: Numbered): NewEvent => ({
  accountId: conversation.account_id,
  type: p.type,
  conversation: conversation.id,
  message: p.message ? p.id : p.messageId,
  seq: p.seq,
  actor: p.actor,
  data: p.data,
})

export type Woken = { accountId: string; conversationId: string; fromSeq: number }

/** Every mirror has a lane of its own per conversation; `fanout` reaches the plugins that listen for events. */
export const wake = async (trx: Trx, woken: readonly Woken[]): Promise<void> => {
  const installations = await trx
    .selectFrom('connections')
    .select(['account_id', 'id'])
    .where('account_id', 'in', [...new Set(woken.map((w) => w.accountId))])
    .where('kind', '=', 'installation')
    .where('enabled', '=', true)
    .execute()
  await enqueue(
    trx,
    woken.flatMap((w) => [
      { subscriber: 'fanout', lane: w.conversationId, accountId: w.accountId, fromSeq: w.fromSeq },
      ...installations
        .filter((i) => i.account_id === w.accountId)
        .map((i) => ({
          subscriber: 'mirror',
          lane: mirrorLane(w.conversationId, i.id),
          accountId: w.accountId,
          fromSeq: w.fromSeq,
        })),
    ]),
  )
}

export const mirrorLane = (conversationId: string, installationId: string): string =>
  `${conversationId}:${installationId}`
