import type { AppSeat } from './app.ts'
import type { CannedResponseView, FilledResponse } from './canned/index.ts'
import type { Cost } from './capabilities.ts'
import type { Actor, Command, CommandInput, CommandName, CommandResult, Expect } from './commands.ts'
import type { PluginDb } from './database.ts'
import type { Desk } from './desk.ts'
import type { Envelope } from './envelope.ts'
import type { Health } from './facts.ts'
import type { Hours } from './hours/index.ts'
import type { NoticePreferences } from './notices.ts'
import type { BroughtItem, Outbox } from './outbox.ts'
import type { Part } from './parts.ts'
import type { PortName, Ports } from './ports/index.ts'
import type { QueueAsked, QueueCounts, QueuePage } from './queues.ts'
import type {
  ContactView,
  ConversationPage,
  ConversationView,
  InboxView,
  MemberView,
  MergeSuggestionView,
  MessageView,
  ParticipantView,
  SuggestionView,
  TemplateView,
  WindowView,
} from './views.ts'

export type Log = {
  debug(ids: Record<string, unknown>, sentence: string): void
  info(ids: Record<string, unknown>, sentence: string): void
  warn(ids: Record<string, unknown>, sentence: string): void
  error(ids: Record<string, unknown>, sentence: string): void
}

export type SafeFetch = (
  url: string,
  init?: {
    method?: string
    headers?: Record<string, string>
    body?: string | Uint8Array | FormData
    signal?: AbortSignal
    /** Largest answer in bytes. */
    maxBytes?: number
    timeoutMs?: number
    redirects?: number
    /** What is longer than `maxBytes` is cut off there, and no mistake: for answers whose status is what counts. */
    cut?: boolean
  },
) => Promise<{
  status: number
  headers: Headers
  /** Piece by piece, as it comes; once, and instead of the others. Throws what they throw. */
  body: AsyncIterable<Uint8Array>
  bytes(): Promise<Uint8Array>
  text(): Promise<string>
  json(): Promise<unknown>
}>

/**
 * Where to connect to, for what speaks no HTTP. Throws a `FetchError` unless the port is one of `ports` and every address
 * of the host is public; what the hub's owner allowed (`tcp://host:port`, or as an origin) passes. Connect to `address` and to nothing else,
 * and name `servername` in TLS: looked up again, the host may have changed its mind.
 */
export type SafeAddress = (
  host: string,
  port: number,
  usual: { ports: readonly number[] },
) => Promise<{ address: string; servername?: string }>

export type StoredFile = {
  id: string
  name: string
  mime: string
  size: number
  status: 'ready' | 'pending' | 'missing'
}

export type Files = {
  /** Keeps the bytes first, then the row. */
  save(file: { name: string; mime?: string; bytes: Uint8Array | AsyncIterable<Uint8Array> }): Promise<StoredFile>
  find(id: string): Promise<StoredFile | undefined>
  bytes(id: string): Promise<Uint8Array>
  /** A public link that ends after `ttlSeconds`. */
  link(id: string, ttlSeconds?: number): string
  /** The same to a page that shows an HTML part (`as: 'html'`) as its writer laid it out, in a frame that runs nothing. */
  layout(id: string, ttlSeconds?: number): string
}

/** `after`: the `next` of the page before. */
type PageAsked = { after?: string; limit?: number }

/** What a plugin may read. Every answer is of the plugin call's own account. */
export type Read = {
  conversation(id: string): Promise<ConversationView | undefined>
  /** Ascending by number. */
  messages(conversation: string, page?: { after?: number; before?: number; limit?: number }): Promise<MessageView[]>
  message(id: string): Promise<MessageView | undefined>
  /** Who an answer goes to when nothing else is said; undefined where messages have no envelope. */
  envelope(conversation: string): Promise<Envelope | undefined>
  suggestion(id: string): Promise<SuggestionView | undefined>
  member(id: string): Promise<MemberView | undefined>
  memberByEmail(email: string): Promise<MemberView | undefined>
  members(): Promise<MemberView[]>
  labels(): Promise<{ id: string; name: string; color: string }[]>
  teams(): Promise<{ id: string; name: string }[]>
  /** What a member wishes to be told of. */
  noticePreferences(member: string): Promise<NoticePreferences>
  /** Whether a member is told nothing of a conversation, by their own wish. */
  isMuted(conversation: string, member: string): Promise<boolean>
  /** Who follows a conversation, by name; whoever has it is among them. */
  participants(conversation: string): Promise<ParticipantView[]>
  /** What a member may mean by what they typed so far, the likeliest first: their own, their teams' and the account's. */
  cannedResponses(member: string, asked?: { query?: string; limit?: number }): Promise<CannedResponseView[]>
  /** Its variables filled in for one conversation and whoever answers; undefined when it is gone or not theirs to see. */
  filledResponse(id: string, by: { conversation: string; member: string }): Promise<FilledResponse | undefined>
  /** Inboxes in use, with what each can do. */
  inboxes(): Promise<InboxView[]>
  /** Whom an inbox may write to first, by name or by how the address begins. */
  reachable(inbox: string, query: string): Promise<ContactView[]>
  /** What a message through this inbox will be paid for; undefined where its length makes no difference, or it cannot go. */
  cost(inbox: string, parts: readonly Part[]): Promise<Cost | undefined>
  /** What an inbox may begin with where free words are not allowed; asks the provider. */
  templates(inbox: string): Promise<TemplateView[]>
  /** Undefined where the inbox of the conversation has no window. */
  window(conversation: string): Promise<WindowView | undefined>
  /** One page of a list agents work from, with how many it holds. */
  queue(asked: QueueAsked): Promise<QueuePage>
  queueCounts(member: string): Promise<QueueCounts>
  /** Conversations by number, by who asks, or by what was said last; best first. */
  search(words: string, page?: PageAsked): Promise<ConversationPage>
  /** People by name or address, best first. */
  contacts(words: string, limit?: number): Promise<ContactView[]>
  contact(id: string): Promise<ContactView | undefined>
  /** Who may be the same person as this contact, and nobody decided yet. `contact` is the one asked for. */
  suggestedMerges(contact: string): Promise<MergeSuggestionView[]>
  /** Everything a person ever asked, in whichever inbox, newest first. */
  history(contact: string, page?: PageAsked): Promise<ConversationPage>
  /** Conversations of one thread name of an inbox, newest last. */
  thread(inbox: string, ref: string): Promise<ConversationView[]>
}

export type Refs = {
  /** Our id for an outside key of this connection. */
  find(key: string): Promise<{ kind: string; id: string } | undefined>
  /** Outside keys of one of our ids in this connection, in the order they were written. */
  keys(kind: string, id: string): Promise<string[]>
  /** Claims the key; false when it was taken before. */
  claim(key: string, kind: string, id: string): Promise<boolean>
}

export type Live = {
  /** Sends a frame to everyone listening to the topic, in whatever process. Nothing is stored: it may be lost. */
  publish(topic: string, frame: unknown): Promise<void>
  /** Somebody writes in a thread of an inbox: shown to agents who look, never stored. */
  typing(inbox: string, thread: string, on: boolean): Promise<void>
}

/** Seals what a plugin keeps in its own tables. `place` binds it to where it lies: moved elsewhere it does not open. */
export type Seal = { close(plain: string, place: string): string; open(sealed: string, place: string): string }

/** What a plugin gets. Never a transaction of core, a core table, or another plugin's secrets. Bound to one account. */
export type Hub = {
  accountId: string
  publicUrl: string
  log: Log
  safeFetch: SafeFetch
  safeAddress: SafeAddress
  /** Whether `safeFetch` would go there right now; throws the `FetchError` that says why not. Names may lead elsewhere later. */
  checkAddress(url: string): Promise<void>
  /** The plugin's own tables; `T` names them. */
  db<T>(): PluginDb<T>
  seal: Seal
  /**
   * The bot of this plugin in this account, by its id: made when it is first asked for, and called what it is called last.
   * It may what its plugin may, and answer contacts.
   */
  bot(called: { name: string; avatarUrl?: string }): Promise<string>
  /** Of a plugin that listens on demand: from now on, or no longer, it hears what happens in this account. */
  listen(on: boolean): Promise<void>
  /** Tells whoever may mend it, once a day for one `key`, that something of this plugin, by its `name`, needs them. */
  tellAdmins(trouble: { key: string; name: string; tell: string }): Promise<void>
  files: Files
  read: Read
  live: Live
  command<N extends CommandName>(
    name: N,
    body: CommandInput<N>,
    by: { actor: Actor; id: string; expect?: Expect },
  ): Promise<CommandResult>
  port<N extends PortName>(name: N): Ports[N] | undefined
  /** Durable work of this plugin: at least once, per key in order. */
  enqueue(name: string, payload: Record<string, unknown>, options?: { key?: string; at?: Date }): Promise<void>
}

export type TokenOptions = {
  /** Refreshed when it has less left than this. */
  earlyMs?: number
  /** The provider did not take this one any more, whatever its end: it is refreshed unless that has happened since. */
  refused?: string
}

/** One inbox or installation, as its plugin sees it. */
export type Connection<S = Record<string, unknown>> = {
  id: string
  accountId: string
  name: string
  /** Typed settings; secrets are opened. */
  settings: S
  address?: string
  /** Of an inbox, where somebody said when it is open. */
  hours?: Hours
  /** Where the provider reaches this connection: `<PUBLIC_URL>/in/<plugin>/<token>`. */
  doorUrl: string
  hub: Hub
  refs: Refs
  /** Set on installations: what core keeps for every surface. */
  desk?: Desk
  /** The registration it belongs to, if any. Not inside a transaction. */
  app(): Promise<AppSeat | undefined>
  /** An HMAC key of this connection's own: for addresses and ids it hands out. The same for good, also when DESKLESS_KEY changes. */
  key(purpose: string): Uint8Array
  /** A token that ends: one caller refreshes under a lease, the others wait; a refusal sets the health. */
  token(
    name: string,
    refresh: (old: string | undefined) => Promise<{ value: string; expiresAt: Date }>,
    options?: TokenOptions,
  ): Promise<string>
  /** Small durable notes of the connection (an offset, a cursor). `null` takes one away. */
  keep(name: string, value: unknown): Promise<void>
  kept(name: string): Promise<unknown>
  health(state: Health, tell: string): Promise<void>
  /** Those of these items that were brought before, by the keys they were brought under. */
  brought(keys: readonly string[]): Promise<BroughtItem[]>
  outbox: Outbox
}

export type { Command }
