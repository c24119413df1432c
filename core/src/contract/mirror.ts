import type { ConversationView, MessageView, SuggestionView } from './views.ts'

export type Mode = 'explicit' | 'confirm' | 'direct' | 'alerts'

/** A thread in words the people of its surface know, `#support`, with a link where the tool has such. */
export type Spot = { name: string; url?: string }

/** What the card and the posts of a mirror are drawn from. */
export type MirrorView = {
  mirrorId: string
  conversation: ConversationView
  mode: Mode
  /** When this thread was opened for typed lines; what was typed before that is none of them. */
  modeSince?: Date
  /** How long a typed line waits in mode `direct` before it goes out. */
  holdSeconds: number
  /** Where in the installation: a channel id. */
  channel: string
  /** The outside name of the mirror's thread, once opened. */
  root?: string
  /** The highest message number that stands in the thread: what an agent there has seen. */
  shown: number
  /** Names of agents who have a reply form open right now. */
  replying: string[]
  /** The thread it came from, where it was moved. */
  cameFrom?: Spot
  /** Set where it stands no longer: the conversation goes on there. */
  movedTo?: Spot
  /** The installation lacks its token or a permission: nothing is sent from here until it is mended. */
  unfit?: boolean
}

/**
 * Laid into what is posted, where the tool has a place for it: its echo then names the delivery (`desk.echo`). `repeated`:
 * an earlier try may stand already, so this one says so.
 */
export type PostMark = { delivery: string; repeated: boolean }

/** One thing for a mirror to show. `stands`: outside ids, by piece, of what an earlier try is known to have posted. */
export type MirrorPost = PostMark & {
  message: MessageView
  earlier: MessageView[]
  stands: Readonly<Record<number, string>>
}

/** A proposed reply for a mirror to show. */
export type MirrorSuggestion = PostMark & { suggestion: SuggestionView }
