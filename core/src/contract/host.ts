import type { Connection, Hub } from './context.ts'
import type { Item } from './door.ts'

/** What a plugin outside any account's call can reach: its own connections by token. */
export type PluginHost = {
  log: Hub['log']
  publicUrl: string
  connectionByToken(token: string): Promise<Connection | undefined>
  /** Its own connection at an address that was proved when it was connected, in whatever account. */
  connectionAt(address: string): Promise<Connection | undefined>
  /** Origins whose pages may show pages of this hub in a frame, as the installed plugins say (`Plugin.framedBy`). */
  framedBy: readonly string[]
  /** Puts an item through the inbox's own door: stored, then parsed like any other. */
  accept(connection: Connection, items: Item[]): Promise<{ fresh: boolean[] }>
  rateLimit(bucket: string, key: string, points: { limit: number; perSeconds: number }): Promise<void>
  /** An HMAC key of this plugin's own: for tokens it hands out. The same for good, also when DESKLESS_KEY changes. */
  key(purpose: string): Uint8Array
}
