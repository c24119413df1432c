import type { Hub, PluginDb, PluginMigrations } from '@deskless/core/contract'
import type { Adapter } from './adapters/adapter.ts'

type Adapters = { account_id: string; id: string; adapter: Adapter; changed_at: Date }

/** One row an account at most: without one, what is usual. */
type PageSettings = { account_id: string; own_domains: string[]; region: string | null }

type Tables = { adapters: Adapters; page_settings: PageSettings }

export const tables = (hub: Hub): PluginDb<Tables> => hub.db<Tables>()

const OWNED = 'account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE'

export const migrations: PluginMigrations = {
  '0001-adapters': [
    `CREATE TABLE adapters (${OWNED}, id text NOT NULL, adapter jsonb NOT NULL, changed_at timestamptz NOT NULL,
      PRIMARY KEY (account_id, id))`,
    `CREATE TABLE page_settings (${OWNED}, own_domains text[] NOT NULL, region text, PRIMARY KEY (account_id))`,
  ],
}
