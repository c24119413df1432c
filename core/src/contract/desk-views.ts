import type { Part } from './parts.ts'

// What a tool shows one person: how far they have seen, what they began to write, who else is there.

/** Of whoever asks, in one conversation. */
export type YourView = {
  /** The last number they have seen. */
  seen: number
  /** Messages of the contact since, up to `TOTAL_MAX`. */
  unread: number
  /** They began an answer and have not sent it. */
  draft: boolean
}

/** What one person began to write. The higher `number` is the newer, on whatever device; without a body it was sent or cleared. */
export type DraftView = { number: number; body?: DraftBody; changedAt?: Date }
export type DraftBody = { mode: 'reply' | 'note'; text: string; parts?: Part[]; mentions?: string[]; teams?: string[] }

/** Somebody has a conversation open. `replying`: and a form for an answer in it. */
export type ThereView = { id: string; name: string; doing: 'viewing' | 'replying' }

/** What the stream of an agent says besides events and what is typed. */
export type DeskFrame =
  /** Everybody who has the conversation open that this socket looks at, in whatever tool; also whoever asks. */
  | { there: { conversation: string; members: ThereView[] } }
  /** Another window or device of the same person saw further, or wrote at a draft. */
  | { yours: { conversation: string; seen?: number; draft?: number } }
