// The fate of an answer, as a reaction on its line and in words.
import type { DeliveryStatus, MessageView } from '@deskless/core/contract'
import { escapedCut, oneLine } from './escape.ts'

/** Never ✅, 👀 or 💤: people resolve, take and snooze with these. */
const TICKS: Record<DeliveryStatus, { emoji?: string; words: string }> = {
  queued: { words: '⏳ On its way' },
  sending: { words: '⏳ On its way' },
  accepted: { emoji: 'incoming_envelope', words: '📨 Sent' },
  delivered: { emoji: 'incoming_envelope', words: '📨 Delivered' },
  read: { emoji: 'incoming_envelope', words: '📨 Read' },
  failed: { emoji: 'warning', words: '⚠️ *Not sent*' },
  unsure: { emoji: 'grey_question', words: '❔ *Unsure*: nobody can say whether it arrived. Ask, or send it again' },
}

/** `emoji` is a name for `reactions.add`; undefined while nothing is known yet. `words` are mrkdwn. */
export const tickFor = (delivery: MessageView['delivery']): { emoji?: string; words: string } => {
  if (!delivery) return { words: '' }
  const tick = TICKS[delivery.status]
  const why = delivery.tell ? escapedCut(oneLine(delivery.tell, 500), 1_000) : ''
  return why ? { ...tick, words: `${tick.words}: ${why}` } : tick
}

/** Every reaction a tick may be: the old one goes when a new one comes. */
export const tickEmoji: readonly string[] = [...new Set(Object.values(TICKS).flatMap(({ emoji }) => emoji ?? []))]
