import { sql } from 'kysely'
import { text } from '../contract/index.ts'
import type { Conversation } from '../conversations/change.ts'
import { change, lockConversation } from '../conversations/change.ts'
import type { Row, Trx } from '../db/index.ts'
import { move } from '../outbound/status.ts'
import type { Services } from '../services.ts'
import { isTranscript } from './transcripts.ts'
import type { Person } from './whose.ts'

type Message = Row<'messages'>

const ERASED = '[erased]'
const PARTS = JSON.stringify([text(ERASED)])
const AT_ONCE = 100
/** Why a delivery that was queued never left. */
const CODE = 'erased'

/** A line that says what happened holds no words of anybody; that of a merge holds names. */
const stillThere = sql<boolean>`m.parts <> ${PARTS}::jsonb
  AND (m.kind <> 'activity' OR m.memo->>'activity' IN ('contacts_merged', 'contacts_unmerged'))`

/**
 * Takes the words out of a conversation and leaves its skeleton: numbers, times, who answered, what was delivered. Every
 * message changes visibly, so mirrors draw it anew. What was erased before is passed over.
 */
export const eraseConversation = async ({ db }: Services, accountId: string, id: string): Promise<void> => {
  for (;;) {
    const erased = await db.transaction(async (trx) => {
      const conversation = await lockConversation(trx, accountId, id)
      await stopDeliveries(trx, conversation)
      await emptySuggestions(trx, conversation)
      const messages = await nextMessages(trx, conversation)
      await eraseMessages(trx, conversation, messages)
      return messages.length
    })
    if (erased < AT_ONCE) return
  }
}

/** In another person's conversation: only the lines that say the two were merged. */
export const eraseMergeLines = async (
  { db }: Services,
  accountId: string,
  contacts: readonly string[],
): Promise<void> => {
  const { rows } = await sql<{ conversation_id: string; ids: string[] }>`
    SELECT m.conversation_id, array_agg(m.id) AS ids FROM messages m
    WHERE m.account_id = ${accountId} AND m.kind = 'activity' AND ${stillThere}
      AND (m.memo->>'contact' = ANY(${[...contacts]}::text[]) OR m.memo->>'into' = ANY(${[...contacts]}::text[]))
    GROUP BY m.conversation_id`.execute(db.root)
  for (const { conversation_id, ids } of rows)
    await db.transaction(async (trx) => {
      const conversation = await lockConversation(trx, accountId, conversation_id)
      const found =
        await sql<Message>`SELECT * FROM messages m WHERE m.account_id = ${accountId} AND m.id = ANY(${ids}::uuid[]) AND ${stillThere}`.execute(
          trx,
        )
      await eraseMessages(trx, conversation, found.rows, {})
    })
}

const nextMessages = async (trx: Trx, { account_id, id }: Conversation): Promise<Message[]> => {
  const { rows } = await sql<Message>`
    SELECT * FROM messages m WHERE m.account_id = ${account_id} AND m.conversation_id = ${id} AND ${stillThere}
    ORDER BY m.number LIMIT ${AT_ONCE}`.execute(trx)
  return rows
}

export const eraseMessages = async (
  trx: Trx,
  conversation: Conversation,
  messages: readonly Message[],
  set: { last_text?: string } = { last_text: '' },
): Promise<void> => {
  if (messages.length === 0) return
  const changes = messages.map(({ id }) => ({ type: 'message.edited' as const, messageId: id, actor: system }))
  await change(trx, conversation, changes, set)
  const ids = messages.map((message) => message.id)
  const { account_id: account } = conversation
  await sql`
    UPDATE messages m SET parts = ${PARTS}::jsonb, text = ${ERASED}, envelope = NULL, author = CASE WHEN m.author->>'kind' IN ('contact', 'outside') THEN m.author - 'name' ELSE m.author END,
      memo = CASE WHEN m.kind = 'activity' THEN m.memo WHEN m.memo ? 'origin' THEN jsonb_build_object('origin', m.memo->'origin') END
    WHERE m.account_id = ${account} AND m.id = ANY(${ids}::uuid[])`.execute(trx)
  await sql`DELETE FROM message_versions WHERE account_id = ${account} AND message_id = ANY(${ids}::uuid[])`.execute(
    trx,
  )
  await sql`DELETE FROM reactions WHERE account_id = ${account} AND message_id = ANY(${ids}::uuid[])`.execute(trx)
}

export const system = { kind: 'system', id: 'system' } as const

/**
 * What has not left yet does not leave any more, nor again when its worker died; of what left, the words are forgotten and
 * the fate stays. `only`: of these messages of the conversation.
 */
export const stopDeliveries = async (trx: Trx, conversation: Conversation, only?: readonly string[]): Promise<void> => {
  const { account_id: account, id } = conversation
  const meant = only ? sql<boolean>`d.message_id = ANY(${[...only]}::uuid[])` : sql<boolean>`true`
  const queued = await trx
    .selectFrom('deliveries as d')
    .selectAll()
    .where('account_id', '=', account)
    .where('conversation_id', '=', id)
    .where('mirror_id', 'is', null)
    .where(meant)
    .where((eb) =>
      eb.or([
        eb('status', '=', 'queued'),
        eb.and([eb('status', '=', 'sending'), eb('lease_until', '<', sql<Date>`now()`)]),
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const delivery of queued)
    await move(trx, conversation, delivery, {
      status: delivery.status === 'queued' ? 'failed' : 'unsure',
      code: CODE,
      tell: 'The person was erased.',
    })
  await sql`
    UPDATE deliveries d SET tell = NULL WHERE account_id = ${account} AND conversation_id = ${id} AND ${meant}
      AND tell IS NOT NULL AND code IS DISTINCT FROM ${CODE}`.execute(trx)
  await sql`
    UPDATE pieces p SET piece = '{"thread": ""}', keys = '{}', tell = NULL FROM deliveries d
    WHERE d.account_id = ${account} AND d.conversation_id = ${id} AND ${meant} AND d.status NOT IN ('queued', 'sending')
      AND p.account_id = d.account_id AND p.delivery_id = d.id AND p.piece <> '{"thread": ""}'::jsonb`.execute(trx)
  await sql`
    DELETE FROM outbox o USING messages m WHERE m.account_id = ${account} AND m.conversation_id = ${id}
      AND o.account_id = m.account_id AND o.message_id = m.id ${only ? sql`AND m.id = ANY(${[...only]}::uuid[])` : sql``}`.execute(
    trx,
  )
}

/** Put aside, so that mirrors draw what stands of them anew. */
const emptySuggestions = async (trx: Trx, conversation: Conversation): Promise<void> => {
  const { account_id, id } = conversation
  const emptied = await trx
    .updateTable('suggestions')
    .set((eb) => ({
      parts: null,
      action: null,
      why: '',
      status: eb
        .case()
        .when('status', '=', 'open')
        .then('dismissed' as const)
        .else(eb.ref('status'))
        .end(),
    }))
    .where('account_id', '=', account_id)
    .where('conversation_id', '=', id)
    .where((eb) => eb.or([eb('parts', 'is not', null), eb('action', 'is not', null), eb('why', '!=', '')]))
    .returning('id')
    .execute()
  if (emptied.length === 0) return
  const actor = { kind: 'system' as const, id: 'system' as const }
  await change(
    trx,
    conversation,
    emptied.map(({ id: suggestion }) => ({ type: 'suggestion.dismissed' as const, actor, data: { suggestion } })),
  )
}

/** Whether a job that is at its end has to look once more. */
export const isSomethingLeft = async ({ db }: Services, { accountId, conversations }: Person): Promise<boolean> => {
  const { rows } = await sql<{ left: boolean }>`
    SELECT EXISTS (SELECT 1 FROM messages m WHERE m.account_id = ${accountId} AND m.conversation_id = ANY(${conversations}::uuid[]) AND ${stillThere})
      OR EXISTS (SELECT 1 FROM deliveries WHERE account_id = ${accountId} AND conversation_id = ANY(${conversations}::uuid[])
        AND mirror_id IS NULL AND status IN ('queued', 'sending'))
      OR EXISTS (SELECT 1 FROM messages m WHERE ${isTranscript(accountId, conversations)}) AS left`.execute(db.root)
  return rows[0]?.left === true
}

/** Cards are drawn anew, now that the name is gone. Nobody can answer there any more, so nobody is asked to. */
export const tellConversation = ({ db }: Services, accountId: string, id: string): Promise<void> =>
  db.transaction(async (trx) => {
    const conversation = await lockConversation(trx, accountId, id)
    const open = conversation.status !== 'resolved'
    const data = { erased: true, ...(open && { status: 'resolved', was: conversation.status }) }
    const closed = {
      status: 'resolved',
      resolved_at: new Date(),
      snoozed_until: null,
      snoozed_for_message: false,
    } as const
    await change(trx, conversation, [{ type: 'conversation.changed', actor: system, data }], {
      last_text: '',
      attributes: '{}',
      waiting_since: null,
      ...(open && closed),
    })
  })
