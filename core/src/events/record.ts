import type { Actor } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import { announce } from '../db/index.ts'

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

export const eventTypes = [
  'conversation.opened',
  'conversation.changed',
  'message.received',
  'message.sent',
  'note.added',
  'activity.added',
  'message.edited',
  'message.removed',
  'message.reacted',
  'delivery.changed',
  'file.changed',
  'conversation.read',
  'contact.changed',
  'contact.merged',
  'suggestion.added',
  'suggestion.dismissed',
  'connection.changed',
  'member.changed',
] as const
export type EventType = (typeof eventTypes)[number]

/** Facts, in the same transaction as what they tell of. */
export const record = async (trx: Trx, events: readonly NewEvent[]): Promise<void> => {
  if (events.length === 0) return
  await trx
    .insertInto('events')
    .values(
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
    .execute()
  for (const accountId of new Set(events.map((e) => e.accountId))) announce(trx, `events:${accountId}`)
}
