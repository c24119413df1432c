import type { Fact } from './facts.ts'

/** An HTTP request as it came to `/in/<plugin>/<token>/…`: header names in lower case, the body's exact bytes. */
export type DoorRequest = {
  method: string
  /** The path after the token, starting with `/`. */
  path: string
  query: URLSearchParams
  headers: Record<string, string>
  body: Uint8Array
  /** The full public URL, for signatures that cover it. */
  url: string
  /** The peer's address, for rate limits. */
  ip: string
}

export type DoorAnswer = { status: number; headers?: Record<string, string>; body?: string | Uint8Array }

/** One thing to accept. `key` is unique per (plugin, address); `lane` must stay in order; `address` is set when the token names an app of many connections. */
export type Item = {
  address?: string
  key: string
  lane: string
  body: Uint8Array
  headers?: Record<string, string>
}

/** `answer` runs after the items are committed, so it can never acknowledge what could still be lost. Default: 200 without a body. */
export type Received = {
  items: Item[]
  /** `answer` itself does what the items ask (a modal wants its reply in the same request). They are closed when it resolves; should it fail or the process die, they are handled from the store. */
  inline?: boolean
  answer?: (stored: { ids: string[]; fresh: boolean[] }) => DoorAnswer | Promise<DoorAnswer>
}

/** A stored raw item, given back to the plugin to read. */
export type RawItem = {
  id: string
  key: string
  lane: string
  headers: Record<string, string>
  body: Uint8Array
  receivedAt: Date
}

export type Parse = (raw: RawItem) => Fact[] | Promise<Fact[]>

/** A JSON answer. */
export const json = (value: unknown, status = 200): DoorAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
})
