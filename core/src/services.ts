import type { Config } from './config/index.ts'
import type { KeyHash } from './connections/key-hash.ts'
import type { Sealer } from './connections/seal.ts'
import type { Hub, Log, Plugin, PluginHost, SafeAddress, SafeFetch } from './contract/index.ts'
import type { Db } from './db/index.ts'
import type { FileStore, Inspect } from './files/index.ts'
import type { Counters } from './metrics.ts'

/** Frames to whoever listens to a topic, in any process. Nothing is stored: losing one costs a refetch. */
export type Bus = {
  publish(topic: string, frame: unknown): Promise<void>
  subscribe(topic: string, listener: (frame: unknown) => void): () => void
  close(): Promise<void>
}

/** Counts per key in a window; refuses with `rate_limited` and `retryAfterMs` in the details. */
export type Limiter = {
  take(bucket: string, key: string, points: { limit: number; perSeconds: number }): Promise<void>
}

/** What contacts see of a form that an agent has open: where the channel can, that somebody writes. */
export type Writing = {
  begin(at: { accountId: string; conversation: string }): void
  end(at: { accountId: string; conversation: string }): void
}

export type Registry = {
  all: readonly Plugin[]
  get(id: string): Plugin | undefined
  channel(id: string): NonNullable<Plugin['channel']>
  surface(id: string): NonNullable<Plugin['surface']>
  app(id: string): NonNullable<Plugin['app']>
}

/** The parts every room may need, made once by the hub. Features take it as their first argument and reach for nothing else. */
export type Services = {
  db: Db
  log: Log
  config: Config
  registry: Registry
  seal: Sealer
  keyHash: KeyHash
  files: FileStore
  /** Set where a plugin looks into files. */
  inspect?: Inspect | undefined
  safeFetch: SafeFetch & { check(url: string): Promise<void> }
  safeAddress: SafeAddress
  bus: Bus
  limiter: Limiter
  counters: Counters
  writing: Writing
  /** What a plugin is given, bound to one account. */
  hubFor(accountId: string, plugin: string): Hub
  /** What a plugin reaches outside any account's call. */
  hostFor(plugin: string): PluginHost
}
