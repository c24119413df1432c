import type { z } from 'zod'
import type { Actor } from './commands.ts'
import type { Hub } from './context.ts'
import type { PluginHost } from './host.ts'

export type RouteRequest<P = unknown, Q = unknown, B = unknown> = {
  params: P
  query: Q
  body: B
  headers: Record<string, string>
  /** The `Idempotency-Key`: the same one by the same actor is the same request. */
  key?: string
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
