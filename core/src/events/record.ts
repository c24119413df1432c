import type { Actor, EventType } from '../contract/index.ts'
import type { Row, Trx } from '../db/index.ts'
import { announce } from '../db/index.ts'
import type { Apart } from './wake.ts'
import { wakeForFacts } from './wake.ts'

/** Ids and small values only, never bodies: an event outlives what it speaks of. */
export type NewEvent = {
  accountId: string
  type: EventType
  conversation?: string
  message?: string
  /** The change number the conversation took for it; gap-free per conversation in commit order. */
  seq?: number
  actor?: Actor
  data?: Record<string, unknown>
}

/** Facts, in the same transaction as what they tell of. */
export const record = async (trx: Trx, events: readonly NewEvent[]): Promise<void> => {
  if (events.length === 0) return
  const insert = trx.insertInto('events').values(
    events.map((e) => ({
      account_id: e.accountId,
      type: e.type,
      conversation_id: e.conversation ?? null,
      message_id: e.message ?? null,
      seq: e.seq ?? null,
      actor: e.actor ? JSON.stringify(e.actor) : null,
      data: JSON.stringify(e.data ?? {}),
    })),
  )
  if (events.every((e) => e.conversation)) await insert.execute()
  else await wakeForFacts(trx, apart(await insert.returning(['id', 'account_id', 'type', 'conversation_id']).execute()))
  for (const accountId of new Set(events.map((e) => e.accountId))) announce(trx, `events:${accountId}`)
}

/** Facts of no conversation: whoever listens is woken for each by itself. */
const apart = (rows: readonly Pick<Row<'events'>, 'id' | 'account_id' | 'type' | 'conversation_id'>[]): Apart[] =>
  rows.flatMap(({ id, account_id: accountId, type, conversation_id }) =>
    conversation_id === null ? [{ id, accountId, type }] : [],
  )
