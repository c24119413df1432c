/** What became of an item that was brought before. `body` is empty once the item was emptied. */
export type BroughtItem = {
  key: string
  state: 'new' | 'done' | 'unreadable'
  reason?: string
  body: Uint8Array
  receivedAt: Date
}

export type OutboxEntry = { key: string; message?: string; body: Record<string, unknown> }

/**
 * What waits to be fetched, of an inbox whose other side is not called but asks. It stays until it is taken, also over a
 * crash. `message`: whose words these are, so that they go when the message is erased.
 */
export type Outbox = {
  /** The same key twice is one entry. */
  put(entry: OutboxEntry): Promise<void>
  /** The oldest first. `after`: the cursor of the last one seen. */
  list(page?: { after?: string; limit?: number }): Promise<(OutboxEntry & { cursor: string; since: Date })[]>
  find(keys: readonly string[]): Promise<OutboxEntry[]>
  /** Resolves when something is put, which may be missed where it is put in another process; else when `signal` aborts. */
  changed(signal: AbortSignal): Promise<void>
  /** The other side has these now. */
  take(keys: readonly string[]): Promise<void>
}
