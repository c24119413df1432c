// What a channel is given to send, and what it makes of it.
import type { Envelope, EnvelopeSeen } from './envelope.ts'
import type { Part } from './parts.ts'

/** `keys`: its outside ids; none while it is on its way itself. `text`: how it begins. */
export type Before = {
  kind: 'in' | 'out'
  by: string
  at: Date
  text: string
  keys: string[]
  envelope?: EnvelopeSeen
  memo?: Record<string, unknown>
}

/** What an answer goes by. `first`: nothing was said in its thread before it. */
export type Answered = Pick<Before, 'kind' | 'envelope' | 'memo'> & { first?: boolean }

/** A message on its way out, already degraded to what the inbox can do. */
export type OutMessage = {
  id: string
  parts: Part[]
  thread: string
  /** `kind`: a person of ours, or something that answers by itself. `signature`: their own, in plain text. */
  author: { name: string; avatarUrl?: string; kind?: 'member' | 'bot'; signature?: string }
  /** Who gets it, where the inbox says `envelope: 'native'`. */
  envelope?: Envelope
  /** The line to or from the contact before this one. */
  before?: Before
  /** The outside keys of the message it answers, and the note the channel left on it. */
  answers?: { keys: string[]; memo?: Record<string, unknown> }
  /** The contact's latest memo in this conversation (mail headers, context tokens). */
  memo?: Record<string, unknown>
  /** It tells another conversation again, perhaps to somebody who was not in it. */
  transcript?: boolean
  identities: { namespace: string; value: string }[]
  conversation: { id: string; number: number }
}

/** One provider call of a delivery: plain JSON, made by `pieces`, understood by `send`. `key` is stable over retries. */
export type Piece = { thread: string; [field: string]: unknown }
/** `keys`: outside ids of what came to be. `tell`: what the agent should know although it went out: who did not get it. */
export type Sent = { keys: string[]; status?: 'accepted' | 'delivered'; tell?: string }
export type SendContext = { deliveryId: string; messageId: string; index: number; attempt: number; signal: AbortSignal }
