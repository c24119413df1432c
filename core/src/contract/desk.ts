import type { CommandInput } from './commands.ts'
import type { Looks } from './looks.ts'
import type { MirrorView } from './mirror.ts'
import type { Part } from './parts.ts'
import type { MemberView, MessageView } from './views.ts'
import type { Line } from './visibility.ts'

/** What core keeps for every surface, bound to one installation. */
export type Desk = {
  /**
   * How and where this installation shows a conversation; undefined when it does not. `root`: as seen from that thread. One
   * it has left only watches, and `movedTo` says where it goes on.
   */
  mirror(conversation: string, root?: string): Promise<MirrorView | undefined>
  /** Where conversations stand in this installation, by their ids; those it has opened no thread for are left out. */
  places(conversations: readonly string[]): Promise<Map<string, Place>>
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
  /** Lists that people have open in this installation. */
  looks: Looks
  /** Typed lines that wait before they go to the contact (mode `direct`). */
  holds: Holds
  /**
   * Something made these channels unfit for answers: their conversations only watch from now on, the threads say so, and
   * the admins are told. `channels`: as rules may name them; `roots`: how the outside names of threads there begin. `line`
   * stands in the threads; `tell` says to the admins what to do.
   */
  onlyWatch(lost: { channels: readonly string[]; roots: string; line: string; tell: string }): Promise<void>
  /** It has its token and its scopes. Without them nothing is sent from it, wherever in it somebody writes. */
  fit(): Promise<boolean>
  /** Who of its people was said to be which member. It goes before what their addresses say. */
  links: Links
  /** Channel rules of this installation name these channels. */
  channels(): Promise<string[]>
  channelIds: ChannelIds
}

/** What the tool itself calls the channels of rules. A rule means that channel from then on, and its name is for people to read. */
export type ChannelIds = {
  of(said: string): Promise<string | undefined>
  /** Of a rule that does not know it yet. */
  note(said: string, id: string): Promise<void>
  /** It is called something else now: rules and threads follow. `roots`: how the outside names of its threads begin. */
  renamed(id: string, to: { said: string; roots: string }): Promise<void>
  /** The tool calls it by another id: rules follow, and the admins are told what becomes of its threads. */
  changed(id: string, to: { id: string; tell: string }): Promise<void>
}

/** A channel, and the outside name of the thread in it. */
export type Place = { channel: string; root: string }

/** What was seen of a line when it began its wait; its words stand in `parts`. */
export type HeldLine = Omit<Line, 'text'>
export type HeldWords = { parts: Part[]; line: HeldLine }
export type KeptWords = { parts: Part[]; calls: NoteCalls }
/** Whom a note calls. */
export type NoteCalls = Pick<CommandInput<'note'>, 'mentions' | 'teams'>
/** `thread`: the root of the thread the line stands in. */
export type Held = HeldWords & { conversation: string; member: string; key: string; thread?: string }

/** Every answer `false` means: no longer held. It was sent, kept as a note or taken away before. */
export type Holds = {
  /** Begins the wait, once per line. Answers when it ends: then the line goes out unless a guard of `visibility` fires. */
  start(held: Held): Promise<Date>
  isHeld(key: string): Promise<boolean>
  /** Somebody else has a line on its way in this conversation. */
  othersIn(conversation: string, member: string): Promise<boolean>
  /** Newer words, which wait anew. */
  change(key: string, words: HeldWords): Promise<boolean>
  /** It becomes a note; changed meanwhile, with its newest words, which may call somebody. */
  keep(key: string, changed?: KeptWords): Promise<boolean>
  /** Its author deleted it: it becomes nothing. */
  drop(key: string): Promise<boolean>
}

/** One post of ours, seen in the tool. `piece`: which of the posts of one delivery. */
export type Echo = { delivery: string; piece: number; key: string }

/** Outside ids of a message in an installation: what the mirror posted, and the line an agent typed there. */
export type MirrorKeys = { posts: string[]; typed: string[] }

/** The same with what those posts hold: the lines that share them, in order. The post stands by its last line. */
export type MirrorShown = MirrorKeys & { lines: readonly MessageView[] }

/** What a mirror is about to do. */
export type MirrorTurn = { is: 'open' | 'post' | 'card' } | { is: 'amend' | 'tick'; keys: MirrorKeys }

export type Links = {
  memberOf(person: string): Promise<MemberView | undefined>
  personOf(member: string): Promise<string | undefined>
  /**
   * `person` showed a code that a member was given where they are signed in: from then on they are that member, whatever
   * their address says. A command of that member, by its `id`. Undefined: there is no such code, or not any longer.
   */
  redeem(shown: { code: string; person: string; id: string }): Promise<MemberView | undefined>
  /**
   * A short token for a page of this tool, which frames a page of the hub: the plugin vouches that whoever looks at it is
   * this member, by what the tool signed and by the same look that decides who may answer. One device for each member.
   * Refuses who has no seat.
   */
  admit(member: string): Promise<{ token: string; expiresInSeconds: number }>
}
