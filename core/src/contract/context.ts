import type { Actor, Command, CommandInput, CommandName, CommandResult, Expect } from './commands.ts'
import type { Desk } from './desk.ts'
import type { Health } from './facts.ts'
import type { PortName, Ports } from './ports/index.ts'
import type { ConversationView, MemberView, MessageView } from './views.ts'

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
  },
) => Promise<{
  status: number
  headers: Headers
  bytes(): Promise<Uint8Array>
  text(): Promise<string>
  json(): Promise<unknown>
}>

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
}

/** What a plugin may read. Every answer is of the plugin call's own account. */
export type Read = {
  conversation(id: string): Promise<ConversationView | undefined>
  /** Ascending by number. */
  messages(conversation: string, page?: { after?: number; before?: number; limit?: number }): Promise<MessageView[]>
  message(id: string): Promise<MessageView | undefined>
  member(id: string): Promise<MemberView | undefined>
  memberByEmail(email: string): Promise<MemberView | undefined>
  members(): Promise<MemberView[]>
  labels(): Promise<{ id: string; name: string; color: string }[]>
  teams(): Promise<{ id: string; name: string }[]>
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

/** What a plugin gets. Never a transaction, a core table, or another plugin's secrets. Bound to one account. */
export type Hub = {
  accountId: string
  publicUrl: string
  log: Log
  safeFetch: SafeFetch
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

/** One inbox or installation, as its plugin sees it. */
export type Connection<S = Record<string, unknown>> = {
  id: string
  accountId: string
  name: string
  /** Typed settings; secrets are opened. */
  settings: S
  address?: string
  /** Where the provider reaches this connection: `<PUBLIC_URL>/in/<plugin>/<token>`. */
  doorUrl: string
  hub: Hub
  refs: Refs
  /** Set on installations: what core keeps for every surface. */
  desk?: Desk
  /** A token that ends: one caller refreshes under a lease, the others wait; a refusal sets the health. */
  token(
    name: string,
    refresh: (old: string | undefined) => Promise<{ value: string; expiresAt: Date }>,
  ): Promise<string>
  /** Small durable notes of the connection (an offset, a cursor). */
  keep(name: string, value: unknown): Promise<void>
  kept(name: string): Promise<unknown>
  health(state: Health, tell: string): Promise<void>
}

export type { Command }
