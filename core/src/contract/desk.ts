import type { MirrorView } from './plugin.ts'
import type { MemberView } from './views.ts'

/** What core keeps for every surface, bound to one installation. */
export type Desk = {
  /** How and where this installation shows a conversation; undefined when it does not. */
  mirror(conversation: string): Promise<MirrorView | undefined>
  replying: {
    /** Takes a lock of two minutes that stops nobody: it warns. Answers who else holds one. */
    start(conversation: string, member: string): Promise<MemberView[]>
    stop(conversation: string, member: string): Promise<void>
  }
  /** Channel rules of this installation name these channels. */
  channels(): Promise<string[]>
}

/** Outside ids of a message in an installation: what the mirror posted, and the line an agent typed there. */
export type MirrorKeys = { posts: string[]; typed: string[] }
