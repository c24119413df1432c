import type { Connection } from './context.ts'
import type { Item } from './door.ts'

/** One registration at the provider, as its plugin sees it: settings with their secrets opened, as `Plugin.app` declares them. */
export type AppSeat<S = Record<string, unknown>> = {
  id: string
  settings: S
  /** Where the provider brings what happens in any connection of this app. */
  doorUrl: string
  /** The connection of this app that stands at an address, in whatever account; undefined when none does. */
  connectionAt(address: string): Promise<Connection | undefined>
  /** All of its connections that stand at an address, in whatever account: for what is said of several at once. */
  connections(): Promise<Connection[]>
  /** Takes items of one of its connections, for a line that brings those of all of them. */
  accept(connection: Connection, items: Item[]): Promise<{ fresh: boolean[] }>
}

/** What a registration at the provider has to name. What is not known yet is not there. */
export type ManifestAt = {
  /** Where the provider brings hooks. Without one the hub calls the provider. */
  doorUrl?: string
  /** Where the provider's sign-in page leads back to. */
  backUrl: string
  /** As people know it there. */
  name: string
  /** Connections are made by a setup through this app; otherwise somebody pastes what the provider gives them. */
  setup: boolean
}
