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
  /**
   * The tool told us of a post of our own, by the mark that was laid into it. `noted`: it stands, and settles a try whose
   * answer was lost. `known`: nothing new. `spare`: it stands twice; take this one away.
   */
  echo(echo: Echo): Promise<'noted' | 'known' | 'spare'>
  /**
   * Something made these channels unfit for answers: their conversations only watch from now on, the threads say so, and
   * the admins are told. `channels`: as rules may name them; `roots`: how the outside names of threads there begin. `line`
   * stands in the threads; `tell` says to the admins what to do.
   */
  onlyWatch(lost: { channels: readonly string[]; roots: string; line: string; tell: string }): Promise<void>
  /** Channel rules of this installation name these channels. */
  channels(): Promise<string[]>
}

/** One post of ours, seen in the tool. `piece`: which of the posts of one delivery. */
export type Echo = { delivery: string; piece: number; key: string }

/** Outside ids of a message in an installation: what the mirror posted, and the line an agent typed there. */
export type MirrorKeys = { posts: string[]; typed: string[] }
