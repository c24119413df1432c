import { sql } from 'kysely'
import type { Fact } from '../contract/index.ts'
import { summary, uuidv7 } from '../contract/index.ts'
import type { Conversation } from '../conversations/change.ts'
import { change, lockConversation } from '../conversations/change.ts'
import type { Row, Trx } from '../db/index.ts'
import { keepPending } from '../inbound/pending-files.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { Scope } from '../refs/index.ts'
import { lockRef, park, settleRefs } from '../refs/index.ts'
import { applyParked } from './known.ts'
import { landed, landedLate } from './landed.ts'
import { DELIVER } from './queue.ts'
import type { Delivery } from './status.ts'
import { CONFIRMED } from './status.ts'

type MessageFact = Extract<Fact, { is: 'message' }>
export type Echo = MessageFact & { from: Extract<MessageFact['from'], { side: 'us' }> }
export const isEcho = (fact: Fact): fact is Echo => fact.is === 'message' && fact.from.side === 'us'

/**
 * Something written in our name came back. Ours when its key is, or when it is the answer to a send that stayed unsure.
 * While anything of its lane is on its way it may still become ours, so it waits; then it was written outside.
 */
export const applyEcho = async (
  trx: Trx,
  scope: Scope,
  echo: Echo,
  conversationId: string,
  rawId?: string,
): Promise<'ours' | 'waits' | 'appended'> => {
  const conversation = await lockConversation(trx, scope.accountId, conversationId)
  if (await lockRef(trx, { ...scope, key: echo.key })) return 'ours'
  if (await reconcile(trx, conversation, echo)) return 'ours'
  const until = await laneBusyUntil(trx, conversation)
  if (until) {
    await park(trx, { ...scope, key: echo.key, fact: echo, rawId, lane: conversation.thread_id })
    await enqueue(trx, [
      { subscriber: DELIVER, lane: conversation.thread_id, accountId: scope.accountId, runAt: until },
    ])
    return 'waits'
  }
  await appendEcho(trx, scope, echo, conversation, rawId)
  return 'appended'
}

type Unsure = Delivery & { index: number; piece: Record<string, unknown>; said: string }

/**
 * An unsure piece that says the same, or that the provider names, has arrived after all; so has one that an agent confirmed.
 * The words of that one are its own for a day: later somebody may have written them again.
 */
const reconcile = async (trx: Trx, conversation: Conversation, echo: Echo): Promise<boolean> => {
  const { rows } = await sql<Unsure>`
    SELECT d.*, p.index, p.piece, m.text AS said FROM deliveries d
    JOIN pieces p ON p.account_id = d.account_id AND p.delivery_id = d.id
    JOIN messages m ON m.account_id = d.account_id AND m.id = d.message_id
    WHERE d.account_id = ${conversation.account_id} AND d.lane = ${conversation.thread_id} AND d.op = 'send'
      AND ((d.status = 'unsure' AND p.status = 'unsure') OR (p.code = ${CONFIRMED} AND p.keys = '{}' AND d.status <> 'sending'
        AND (d.id::text = ${echo.delivery ?? ''} OR p.settled_at > now() - interval '1 day')))
    ORDER BY d.conversation_number, d.position, p.index`.execute(trx)
  const text = summary(echo.parts).trim()
  const match = rows.find((row) => (echo.delivery ? row.id === echo.delivery : text !== '' && says(row, text)))
  if (!match) return false
  const own =
    match.conversation_id === conversation.id
      ? conversation
      : await lockConversation(trx, match.account_id, match.conversation_id)
  await landedLate(trx, own, match, await landed(trx, match, match.index, { keys: [echo.key] }))
  return true
}

const says = ({ said, piece }: Unsure, text: string): boolean =>
  said.trim() === text || Object.values(piece).includes(text)

/** When to look again, while a delivery of this lane is under way or may still turn out to have arrived. */
const laneBusyUntil = async (trx: Trx, { account_id, thread_id }: Conversation): Promise<Date | undefined> => {
  const { rows } = await sql<{ until: Date | null }>`
    SELECT min(CASE WHEN status = 'sending' THEN lease_until ELSE holds_until END) AS until FROM deliveries
    WHERE account_id = ${account_id} AND lane = ${thread_id} AND mirror_id IS NULL
      AND (status = 'sending' OR (status = 'unsure' AND holds_until > now()))`.execute(trx)
  return rows[0]?.until ?? undefined
}

/** Written outside: shown as ours, with a delivery of its own so that receipts, edits and removals find it. */
const appendEcho = async (
  trx: Trx,
  scope: Scope,
  echo: Echo,
  conversation: Conversation,
  rawId: string | undefined,
): Promise<void> => {
  const id = uuidv7()
  const [parts = []] = await keepPending(trx, [{ ...scope, messageId: id, parts: echo.parts, rawId }])
  const message = {
    id,
    kind: 'out' as const,
    author: { kind: 'outside' as const, ...(echo.from.name && { name: echo.from.name }) },
    parts,
    memo: echo.memo,
    // A parked fact comes back from JSON, where days are text.
    sentAt: echo.sentAt && new Date(echo.sentAt),
  }
  const set = { last_message_at: new Date(), last_text: summary(parts).slice(0, 500), waiting_since: null }
  const { messages } = await change(
    trx,
    conversation,
    [{ type: 'message.sent', message, data: { outside: true } }],
    set,
  )
  await insertDelivery(trx, scope, conversation, id, messages[0]?.seq ?? 0, echo.key)
  await applyParked(trx, scope, await settleRefs(trx, [{ ...scope, key: echo.key, targetId: id, position: 0 }]))
}

const insertDelivery = async (
  trx: Trx,
  scope: Scope,
  conversation: Conversation,
  messageId: string,
  seq: number,
  key: string,
): Promise<void> => {
  const at = { account_id: scope.accountId, settled_at: new Date(), status: 'accepted' as const }
  const id = uuidv7()
  await trx
    .insertInto('deliveries')
    .values({
      ...at,
      id,
      conversation_id: conversation.id,
      message_id: messageId,
      connection_id: scope.connectionId,
      lane: conversation.thread_id,
      op: 'send',
      conversation_number: conversation.number,
      position: seq,
    })
    .execute()
  await trx
    .insertInto('pieces')
    .values({ ...at, delivery_id: id, index: 0, keys: [key], piece: JSON.stringify({ thread: '' }) })
    .execute()
}

/** Nothing of the lane is on its way any more: echoes that still have no owner were written outside. */
export const releaseEchoes = async (trx: Trx, accountId: string, lane: string): Promise<void> => {
  const waiting = await trx
    .selectFrom('parked')
    .select(['connection_id', 'key', 'fact', 'id', 'raw_id'])
    .where('account_id', '=', accountId)
    .where('lane', '=', lane)
    .orderBy('id')
    .execute()
  if (waiting.length === 0) return
  const conversation = await latestOf(trx, accountId, lane)
  for (const row of waiting) if (conversation && isEcho(row.fact)) await release(trx, row, row.fact, conversation)
}

type Waiting = Pick<Row<'parked'>, 'connection_id' | 'key' | 'id' | 'raw_id'>

const release = async (trx: Trx, row: Waiting, echo: Echo, conversation: Conversation): Promise<void> => {
  const scope = { accountId: conversation.account_id, connectionId: row.connection_id }
  const known = await lockRef(trx, { ...scope, key: echo.key })
  const taken = await trx
    .deleteFrom('parked')
    .where('account_id', '=', scope.accountId)
    .where('connection_id', '=', row.connection_id)
    .where('key', '=', row.key)
    .where('id', '=', row.id)
    .returning('id')
    .executeTakeFirst()
  if (taken && !known && !(await reconcile(trx, conversation, echo)))
    await appendEcho(trx, scope, echo, conversation, row.raw_id ?? undefined)
}

const latestOf = (trx: Trx, accountId: string, lane: string): Promise<Conversation | undefined> =>
  trx
    .selectFrom('conversations')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('thread_id', '=', lane)
    .orderBy('number', 'desc')
    .limit(1)
    .forNoKeyUpdate()
    .executeTakeFirst()
