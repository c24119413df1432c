import type { Action } from './actions.ts'
import type { AppSeat, ManifestAt } from './app.ts'
import type { Capabilities, Cost } from './capabilities.ts'
import type { Actor } from './commands.ts'
import type { ConfigurationSeat } from './configuration.ts'
import type { Connection, Hub } from './context.ts'
import type { PluginMigrations } from './database.ts'
import type { DemoSeat } from './demo.ts'
import type { MirrorShown, MirrorTurn } from './desk.ts'
import type { DoorAnswer, DoorRequest, Item, RawItem, Received } from './door.ts'
import type { Envelope } from './envelope.ts'
import type { EventType } from './events.ts'
import type { Fact, Health } from './facts.ts'
import type { PluginHost } from './host.ts'
import type { PluginJob } from './jobs.ts'
import type { Look, Shown } from './looks.ts'
import type { MirrorPost, MirrorSuggestion, MirrorView, Mode, PostMark, Spot } from './mirror.ts'
import type { Notice } from './notices.ts'
import type { Answered, OutMessage, Piece, SendContext, Sent } from './out-message.ts'
import type { Part } from './parts.ts'
import type { Ports } from './ports/index.ts'
import type { Assets, Route } from './routes.ts'
import type { SettingsSchema } from './settings.ts'
import type { Setup } from './setup.ts'
import type { MemberView, MessageView, SuggestionView, TemplateView } from './views.ts'

/** What `receive` is given: the connection of the token, or the app when one registration serves many connections. */
export type Seat<S> = { connection?: Connection<S>; app?: AppSeat; hub?: Hub; log: Hub['log']; host: PluginHost }

export type Accept = (item: Item, progress?: { cursor: unknown }) => Promise<void>
export type Check = { health: Health; tell: string }

export type ChannelSeat<S = Record<string, unknown>> = {
  settings: SettingsSchema
  /** What contacts see it as: "Telegram". */
  label: string
  capabilities(inbox: Connection<S>): Capabilities
  /**
   * Push: verify first, then split. What is not verified is stored nowhere: throw Refusal('bad_signature'). What is
   * verified and cannot be read is never thrown at the provider, who would only bring it again: return it whole as
   * `unreadable(body)`. Two exceptions, both a Refusal: an app's hook that does not say which inbox it is for, and a
   * sender that keeps what was refused and can mend it: a program written against our own protocol.
   */
  receive?(request: DoorRequest, at: Seat<S>): Received | Promise<Received>
  /** The largest body `receive` is given, in bytes, where 4 MB are not enough. */
  largestHook?: number
  /** Pull: core holds the lease and the loop; `accept` commits item and cursor together. Returns when `signal` aborts. */
  listen?(inbox: Connection<S>, accept: Accept, signal: AbortSignal): Promise<void>
  /**
   * Bytes → facts. Pure: no I/O, no clock. A throw leaves the item `unreadable`, and so does a promise that takes longer
   * than 30 s: whoever reads in a thread of its own ends that sooner, and says in a fact what there is to say.
   */
  parse(raw: RawItem, inbox: Connection<S>): Fact[] | Promise<Fact[]>
  /** Pure: the provider calls a message needs. */
  pieces(message: OutMessage, inbox: Connection<S>): Piece[]
  send(piece: Piece, inbox: Connection<S>, context: SendContext): Promise<Sent>
  /** What these parts, already degraded, will be paid for, where that goes by their length. Pure. Agents see it before they send. */
  cost?(parts: readonly Part[], inbox: Connection<S>): Cost | undefined
  /** What somebody typed, as this channel writes addresses; undefined: it is none. Pure. Without it any text will do. */
  address?(typed: string, inbox: Connection<S>): string | undefined
  /** Who gets an answer, and its subject, when the agent says nothing else. Pure. There where `envelope` is `native`. */
  envelopeFor?(before: Answered | undefined, inbox: Connection<S>): Envelope
  /**
   * The name of the thread that a message begins. Pure. Without it, `start` writes in the thread that bears the contact's
   * address, as a chat does; with it, every `start` opens a thread of its own.
   */
  threadFor?(first: { message: string; address: string }, inbox: Connection<S>): string
  /** What the provider approved for writing outside the window. */
  templates?(inbox: Connection<S>): Promise<TemplateView[]>
  edit?(keys: string[], message: OutMessage, inbox: Connection<S>, context: SendContext): Promise<void>
  remove?(keys: string[], thread: string, inbox: Connection<S>, context: SendContext): Promise<void>
  react?(key: string, emoji: string, on: boolean, inbox: Connection<S>): Promise<void>
  typing?(thread: string, on: boolean, inbox: Connection<S>): Promise<void>
  seen?(keys: string[], thread: string, inbox: Connection<S>): Promise<void>
  /**
   * Opens what a file part's `source` points to. `raw` is the item the part came in, for what lies inside it; undefined once
   * that was emptied, which happens to no item before its files are here. `max`: how large it may be where that is more
   * than files are otherwise, because the channel let no more in to begin with.
   */
  openFile?(
    source: unknown,
    inbox: Connection<S>,
    at: { raw(): Promise<RawItem | undefined> },
  ): Promise<{ bytes: AsyncIterable<Uint8Array>; name?: string; mime?: string; max?: number }>
  check?(inbox: Connection<S>): Promise<Check>
  /** Registers at the provider. Idempotent. May return the provider's name for this inbox. */
  connect?(inbox: Connection<S>): Promise<{ address?: string } | undefined>
  disconnect?(inbox: Connection<S>): Promise<void>
  /** Connecting by the provider's own pages. */
  setup?: Setup
}

export type SurfaceSeat<S = Record<string, unknown>> = {
  settings: SettingsSchema
  label: string
  modes: readonly Mode[]
  /** Calls per second over the installation, and per channel. `card`: so many milliseconds at least between two drawings of one card. */
  pace: { perSecond: number; perThread: number; card?: number }
  /** The tool tells us of our own posts, usually before this long: so long a post in doubt waits before it is repeated. */
  echoes?: { withinMs: number }
  receive?(request: DoorRequest, at: Seat<S>): Received | Promise<Received>
  listen?(installation: Connection<S>, accept: Accept, signal: AbortSignal): Promise<void>
  /** A stored gesture becomes commands with ids derived from the item, so a replay changes nothing. */
  handle(raw: RawItem, installation: Connection<S>): Promise<void>
  mirror: {
    /** Posts the root card. `root` names the thread from then on; `keys` are all outside ids of it. */
    open(
      view: MirrorView,
      first: MessageView | undefined,
      installation: Connection<S>,
      mark: PostMark,
    ): Promise<{ root: string; keys: string[] }>
    /** Shows a message (or several folded ones) in the thread. */
    post(post: MirrorPost, view: MirrorView, installation: Connection<S>): Promise<{ keys: string[] }>
    /** Brings the card up to date; with `view.movedTo` it is one of a thread it left, which offers nothing. */
    update(view: MirrorView, installation: Connection<S>): Promise<void>
    /** A message shown before was edited or removed. Its posts are drawn anew with all lines that share them (`shown.lines`). */
    amend(message: MessageView, shown: MirrorShown, view: MirrorView, installation: Connection<S>): Promise<void>
    /** The fate of an `out` message changed: set its tick. */
    tick(message: MessageView, shown: MirrorShown, view: MirrorView, installation: Connection<S>): Promise<void>
    /**
     * How many posts these lines take as they are now. Asked after `amend` and `tick`, which take away what is left over: where
     * there are fewer, `post` is called, and those there are `stand`. Without it a line keeps the posts it had.
     */
    room?(lines: readonly MessageView[], view: MirrorView, installation: Connection<S>): number | Promise<number>
    /** What people call a thread. Without it, a moved conversation is linked by the name of its channel alone. */
    spot?(root: string, installation: Connection<S>): Promise<Spot>
    /** Tells the last lines again, in one post, below the card of a thread it moved to. */
    recap?(
      lines: readonly MessageView[],
      view: MirrorView,
      installation: Connection<S>,
      mark: PostMark,
    ): Promise<{ keys: string[] }>
    /** A recap told before (`keys`), as its lines read by now: some were edited, removed or erased. */
    retell?(
      lines: readonly MessageView[],
      keys: readonly string[],
      view: MirrorView,
      installation: Connection<S>,
    ): Promise<void>
    /** In a thread it left (`view.root`): one line says where it goes on (`view.movedTo`), and the card offers nothing any more. */
    point?(view: MirrorView, installation: Connection<S>, mark: PostMark): Promise<{ keys: string[] }>
    /**
     * Shows a proposed reply in the thread, as one that was not sent, with ways to answer with it, to change it first and to
     * put it aside (in mode `alerts` without them). `amend` draws it anew once it was, or the contact wrote since. Who
     * answers with it says so: `reply` with `suggestion`. Without this seat, suggestions are not shown here.
     */
    suggestion?: {
      post(suggestion: MirrorSuggestion, view: MirrorView, installation: Connection<S>): Promise<{ keys: string[] }>
      amend(
        suggestion: SuggestionView,
        keys: readonly string[],
        view: MirrorView,
        installation: Connection<S>,
      ): Promise<void>
    }
    /** Takes away posts of ours that turned out to stand twice. */
    discard?(keys: readonly string[], installation: Connection<S>): Promise<void>
    /** How many milliseconds this call must wait, asked before it is begun; 0: go, room is set aside for a moment. Without it `pace` counts. */
    turn?(turn: MirrorTurn, view: MirrorView, installation: Connection<S>): number | Promise<number>
  }
  /** Tells one person, where only they read it. `nobody`: this tool does not know them. */
  notify?(notice: Notice, person: MemberView, installation: Connection<S>): Promise<'told' | 'nobody'>
  /** Draws anew what somebody looks at, see `desk.looks`. What did not change since `print` need not be shown again. */
  redraw?(look: Look, installation: Connection<S>): Promise<Shown>
  /** Why a channel, as a rule would name it, is none for conversations in this mode; undefined when it is one, or nobody can say. */
  unfit?(channel: string, mode: Mode, installation: Connection<S>): Promise<string | undefined>
  /** What the tool itself calls a channel that a rule names; undefined where it does not say. Kept with the rule, as `desk.channelIds`. */
  channelId?(channel: string, installation: Connection<S>): Promise<string | undefined>
  check?(installation: Connection<S>): Promise<Check>
  connect?(installation: Connection<S>): Promise<{ address?: string } | undefined>
  disconnect?(installation: Connection<S>): Promise<void>
  setup?: Setup
}

/**
 * A visitor's socket. `topic` is what `hub.live.publish` reaches it by: the same string, so it carries an id that no other
 * account has. `frame` is called for each text frame, parsed as JSON; what it returns is sent back. A `Refusal` closes the socket.
 * What is published may get lost between processes. `changed` is asked about each committed fact in the threads the socket
 * `follows`, read from the database: what it returns is sent, so that the browser can look again. Pure.
 */
export type LiveSeat = {
  open(
    request: { url: URL; headers: Record<string, string>; ip: string },
    host: PluginHost,
  ): Promise<{
    topic: string
    state: Record<string, unknown>
    /** Said first. As a function it is asked when nothing more can be missed: for what may have come before. */
    hello?: unknown | (() => Promise<unknown>)
    /** Threads of an inbox of this plugin, by their outside names. */
    follows?: { account: string; inbox: string; threads: readonly string[] }
  }>
  frame(data: unknown, state: Record<string, unknown>, host: PluginHost): Promise<unknown | undefined>
  changed?(event: HubEvent): unknown | undefined
}

export type EventHandler = (event: HubEvent, hub: Hub) => Promise<void>
export type HubEvent = {
  id: string
  type: string
  at: Date
  conversation?: string
  message?: string
  seq?: number
  actor?: Actor
  data: Record<string, unknown>
}

/** `bytes`: from the beginning, each time it is called. `mime`: by its first bytes. */
export type InspectedFile = {
  name: string
  mime: string
  size: number
  bytes(): Promise<AsyncIterable<Uint8Array>>
}

export type Plugin = {
  id: string
  contract: 1
  /** One registration at the provider that serves many connections: its hooks come in by a door of its own. */
  app?: { label: string; settings: SettingsSchema }
  /** What to register at the provider, as the provider's own document. Pure. */
  manifest?(at: ManifestAt): Record<string, unknown>
  channel?: ChannelSeat<never>
  surface?: SurfaceSeat<never>
  live?: LiveSeat
  /** Facts, after their commit, at least once: those of one conversation in order, any other by itself. */
  on?: Partial<Record<EventType, EventHandler>>
  /** `on-demand`: only in accounts where it asked to (`hub.listen`). The others then pay nothing for it. */
  listens?: 'on-demand'
  jobs?: Record<string, PluginJob>
  /** What it offers to do with a conversation, by jobs of its own. */
  actions?: Record<string, Action>
  /** Tables of its own, reached by `hub.db`. */
  migrations?: PluginMigrations
  /** Its share of configuration as code. */
  configuration?: ConfigurationSeat<never>
  routes?: readonly Route[]
  assets?: readonly Assets[]
  provides?: Partial<Ports>
  /** Before a reply is queued: may refuse. Deadline 2 s; on silence the reply goes on. */
  review?(message: OutMessage, hub: Hub): Promise<{ refuse: string } | undefined>
  /** Before ingest: may tag, never drop. Deadline 2 s. */
  screen?(facts: Fact[], hub: Hub): Promise<{ spam: boolean } | undefined>
  /**
   * Before a file is kept, whoever brought it: may refuse it. Deadline 30 s; on silence or a throw the file is not kept
   * either: what lies at a provider is fetched again later, and who uploads is asked to try again.
   */
  inspect?(file: InspectedFile, hub: Hub): Promise<{ refuse: string } | undefined>
  /** Browser extensions that belong to it: people may sign in with them. The id is what the browser gives them, 32 letters. */
  extensions?: readonly { id: string; name: string }[]
  /** Origins of a tool that shows pages of the hub in frames of its own, as a policy names them: `https://*.tool.example`. */
  framedBy?: readonly string[]
  demo?: DemoSeat
  /** Forgets a person, in tables and stores of the plugin's own: called for each contact they had, at least once, before the hub forgets them. */
  erase?(contact: string, hub: Hub): Promise<void>
  /** What the plugin itself keeps of a person, as JSON. */
  export?(contact: string, hub: Hub): Promise<unknown>
}

/** Checks nothing at run time: the loader does, with sentences. Keeps the settings' types together with the methods. */
export const definePlugin = <C = Record<string, unknown>, S = Record<string, unknown>, F = unknown>(
  plugin: Omit<Plugin, 'channel' | 'surface' | 'configuration'> & {
    channel?: ChannelSeat<C>
    surface?: SurfaceSeat<S>
    configuration?: ConfigurationSeat<F>
  },
): Plugin => plugin as unknown as Plugin

export type { DoorAnswer }
