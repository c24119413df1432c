import type { z } from 'zod'
import type { Capabilities } from './capabilities.ts'
import type { Actor } from './commands.ts'
import type { Connection, Hub } from './context.ts'
import type { MirrorKeys } from './desk.ts'
import type { DoorAnswer, DoorRequest, Item, RawItem, Received } from './door.ts'
import type { Fact, Health } from './facts.ts'
import type { Part } from './parts.ts'
import type { Ports } from './ports/index.ts'
import type { SettingsSchema } from './settings.ts'
import type { ConversationView, MemberView, MessageView } from './views.ts'

/** What `receive` is given: the connection of the token, or the app when one registration serves many connections. */
export type Seat<S> = { connection?: Connection<S>; app?: AppSeat; hub?: Hub; log: Hub['log']; host: PluginHost }
/** Settings with their secrets opened, as `Plugin.app` declares them. */
export type AppSeat = { id: string; settings: Record<string, unknown> }

/** A message on its way out, already degraded to what the inbox can do. */
export type OutMessage = {
  id: string
  parts: Part[]
  thread: string
  author: { name: string; avatarUrl?: string }
  /** The outside keys of the message it answers, and the note the channel left on it. */
  answers?: { keys: string[]; memo?: Record<string, unknown> }
  /** The contact's latest memo in this conversation (mail headers, context tokens). */
  memo?: Record<string, unknown>
  identities: { namespace: string; value: string }[]
  conversation: { id: string; number: number }
}

/** One provider call of a delivery: plain JSON, made by `pieces`, understood by `send`. `key` is stable over retries. */
export type Piece = { thread: string; [field: string]: unknown }
/** `keys`: outside ids of what came to be. `memo`: kept on the message. */
export type Sent = { keys: string[]; status?: 'accepted' | 'delivered' }
export type SendContext = { deliveryId: string; messageId: string; index: number; attempt: number; signal: AbortSignal }

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
   * sender that is our own page, which keeps what was refused and shows it to its writer.
   */
  receive?(request: DoorRequest, at: Seat<S>): Received | Promise<Received>
  /** Pull: core holds the lease and the loop; `accept` commits item and cursor together. Returns when `signal` aborts. */
  listen?(inbox: Connection<S>, accept: Accept, signal: AbortSignal): Promise<void>
  /** Bytes → facts. Pure: no I/O, no clock. A throw leaves the item `unreadable`. */
  parse(raw: RawItem, inbox: Connection<S>): Fact[]
  /** Pure: the provider calls a message needs. */
  pieces(message: OutMessage, inbox: Connection<S>): Piece[]
  send(piece: Piece, inbox: Connection<S>, context: SendContext): Promise<Sent>
  edit?(keys: string[], message: OutMessage, inbox: Connection<S>, context: SendContext): Promise<void>
  remove?(keys: string[], thread: string, inbox: Connection<S>, context: SendContext): Promise<void>
  react?(key: string, emoji: string, on: boolean, inbox: Connection<S>): Promise<void>
  typing?(thread: string, on: boolean, inbox: Connection<S>): Promise<void>
  seen?(keys: string[], thread: string, inbox: Connection<S>): Promise<void>
  /** Opens what a file part's `source` points to. */
  openFile?(
    source: unknown,
    inbox: Connection<S>,
  ): Promise<{ bytes: AsyncIterable<Uint8Array>; name?: string; mime?: string }>
  check?(inbox: Connection<S>): Promise<Check>
  /** Registers at the provider. Idempotent. May return the provider's name for this inbox. */
  connect?(inbox: Connection<S>): Promise<{ address?: string } | undefined>
  disconnect?(inbox: Connection<S>): Promise<void>
}

export type Mode = 'explicit' | 'confirm' | 'direct' | 'alerts'

/** What the card and the posts of a mirror are drawn from. */
export type MirrorView = {
  mirrorId: string
  conversation: ConversationView
  mode: Mode
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

/**
 * What a person is told once, besides what conversations say. `repeated`: it may have been told before. `trouble`: an
 * installation lost something; `delivery`: an answer of theirs failed or nobody knows; `assigned`: somebody gave them a conversation;
 * `unsent`: a typed line of theirs was kept as a note instead of being sent, for the reason it tells.
 */
export type Notice = { id: string; repeated: boolean } & (
  | { is: 'trouble'; of: { id: string; name: string }; tell: string }
  | { is: 'delivery'; view: MirrorView; message: MessageView }
  | { is: 'assigned'; view: MirrorView; by: string }
  | { is: 'unsent'; view: MirrorView; key: string; message: MessageView; tell: string }
)

export type SurfaceSeat<S = Record<string, unknown>> = {
  settings: SettingsSchema
  label: string
  modes: readonly Mode[]
  pace: { perSecond: number; perThread: number }
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
    /** Brings the card up to date. */
    update(view: MirrorView, installation: Connection<S>): Promise<void>
    /** A message shown before was edited or removed. */
    amend(message: MessageView, keys: MirrorKeys, view: MirrorView, installation: Connection<S>): Promise<void>
    /** The fate of an `out` message changed: set its tick. */
    tick(message: MessageView, keys: MirrorKeys, view: MirrorView, installation: Connection<S>): Promise<void>
    /** Takes away posts of ours that turned out to stand twice. */
    discard?(keys: readonly string[], installation: Connection<S>): Promise<void>
  }
  /** Tells one person, where only they read it. `nobody`: this tool does not know them. */
  notify?(notice: Notice, person: MemberView, installation: Connection<S>): Promise<'told' | 'nobody'>
  check?(installation: Connection<S>): Promise<Check>
  connect?(installation: Connection<S>): Promise<{ address?: string } | undefined>
  disconnect?(installation: Connection<S>): Promise<void>
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
    hello?: unknown
    /** Threads of an inbox of this plugin, by their outside names. */
    follows?: { account: string; inbox: string; threads: readonly string[] }
  }>
  frame(data: unknown, state: Record<string, unknown>, host: PluginHost): Promise<unknown | undefined>
  changed?(event: HubEvent): unknown | undefined
}

/** What a plugin outside any account's call can reach: its own connections by token. */
export type PluginHost = {
  log: Hub['log']
  publicUrl: string
  connectionByToken(token: string): Promise<Connection | undefined>
  /** Puts an item through the inbox's own door: stored, then parsed like any other. */
  accept(connection: Connection, items: Item[]): Promise<{ fresh: boolean[] }>
  rateLimit(bucket: string, key: string, points: { limit: number; perSeconds: number }): Promise<void>
  /** An HMAC key of this plugin's own, derived from the deployment's key: for tokens it hands out. */
  key(purpose: string): Uint8Array
}

export type RouteRequest<P = unknown, Q = unknown, B = unknown> = {
  params: P
  query: Q
  body: B
  headers: Record<string, string>
  ip: string
  /** Set on routes for members. */
  actor?: Actor
  hub?: Hub
  host: PluginHost
  /** The raw body when `raw` is set on the route. */
  bytes?: Uint8Array
}

/** What `handle` of a `file` or `page` route returns. A page may also be its HTML alone. */
export type RouteFile = { mime: string; body: Uint8Array | string; headers?: Record<string, string> }

/** Declared, so OpenAPI and the tenancy test see them. Served under `/p/<plugin id><path>`. */
export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  summary: string
  /** `public`: the plugin authenticates by itself (visitor token). A permission: members with it. */
  caller: 'public' | { permission: string }
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** The body stays bytes, up to this many. */
  raw?: { maxBytes: number }
  /** Any origin may call it from a browser (no cookies): preflights are answered, also refusals carry the header. */
  cors?: boolean
  answer: z.ZodType | 'file' | 'page'
  handle(request: RouteRequest): Promise<unknown>
}

/** Static files of a plugin, served under `/p/<id>/<prefix>` with long caching when the name carries a hash. */
export type Assets = { prefix: string; folder: URL; cors?: boolean }

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

export type DemoSeat = {
  /** Order of start, lower first. Starts doubles and pages, and says what to connect. Loopback only. */
  start(demo: DemoHost): Promise<DemoPart>
}
export type DemoHost = {
  hubUrl: string
  accountId: string
  log: Hub['log']
  /** For what takes a while: the newcomer waits at the terminal. */
  say(sentence: string): void
  dataDir: string
  members: { name: string; email: string }[]
}
export type DemoPart = {
  connection?: { kind: 'inbox' | 'installation'; name: string; settings: Record<string, unknown>; address?: string }
  /** For installations: where conversations of the demo inboxes go. */
  channel?: string
  /** A page for the newcomer, shown on the demo's front page. `token` in the path is replaced by the connection's token. */
  page?: { title: string; url: string; about: string }
  stop?(): Promise<void>
}

export type Plugin = {
  id: string
  contract: 1
  /** One registration at the provider that serves many connections: its hooks come in by a door of its own. */
  app?: { label: string; settings: SettingsSchema }
  channel?: ChannelSeat<never>
  surface?: SurfaceSeat<never>
  live?: LiveSeat
  on?: Partial<Record<string, EventHandler>>
  /**
   * Work that survives a crash. With `every` (milliseconds) the hub runs it for each account by itself, at the first start
   * and that long after each run, in one process; `hub.enqueue` asks for one run more. A throw is tried again, later and later.
   */
  jobs?: Record<string, { every?: number; run(payload: Record<string, unknown>, hub: Hub): Promise<void> }>
  routes?: readonly Route[]
  assets?: readonly Assets[]
  provides?: Partial<Ports>
  /** Before a reply is queued: may refuse. Deadline 2 s; on silence the reply goes on. */
  review?(message: OutMessage, hub: Hub): Promise<{ refuse: string } | undefined>
  /** Before ingest: may tag, never drop. Deadline 2 s. */
  screen?(facts: Fact[], hub: Hub): Promise<{ spam: boolean } | undefined>
  demo?: DemoSeat
  /** Forgets a person, in tables and stores of the plugin's own: called for each contact they had, at least once, before the hub forgets them. */
  erase?(contact: string, hub: Hub): Promise<void>
  /** What the plugin itself keeps of a person, as JSON. */
  export?(contact: string, hub: Hub): Promise<unknown>
}

/** Checks nothing at run time: the loader does, with sentences. Keeps the settings' types together with the methods. */
export const definePlugin = <C = Record<string, unknown>, S = Record<string, unknown>>(
  plugin: Omit<Plugin, 'channel' | 'surface'> & { channel?: ChannelSeat<C>; surface?: SurfaceSeat<S> },
): Plugin => plugin as unknown as Plugin

export type { DoorAnswer }
