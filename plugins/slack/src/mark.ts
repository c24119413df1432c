import type { MessageMetadata } from '@slack/types'
import type { SlackMessage } from './line.ts'

const EVENT = 'deskless_post'

/** What every post of ours carries: which delivery it belongs to, and for a card whose it is. */
export type Mark = { delivery: string; piece: number; conversation?: string }

export const metadataOf = (mark: Mark): MessageMetadata => ({ event_type: EVENT, event_payload: mark })

export const markOf = ({ metadata }: SlackMessage): Mark | undefined => {
  if (metadata?.event_type !== EVENT) return undefined
  const { delivery, piece, conversation } = metadata.event_payload ?? {}
  if (typeof delivery !== 'string' || typeof piece !== 'number') return undefined
  return { delivery, piece, ...(typeof conversation === 'string' ? { conversation } : {}) }
}
