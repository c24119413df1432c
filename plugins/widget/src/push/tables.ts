import type { Hub, PluginDb, PluginMigrations } from '@deskless/core/contract'

/** One browser that wants to be told: where its push service listens for it, and its keys. */
export type Subscription = {
  account_id: string
  endpoint: string
  inbox_id: string
  visitor: string
  p256dh: string
  auth: string
}

/** What a browser was told of: each message once. */
type Told = { account_id: string; endpoint: string; message_id: string }

/** How push services know this account: a browser subscribes under the public one. */
type Keys = { account_id: string; public_key: string; sealed: string }

type Tables = { push_subscriptions: Subscription; push_told: Told; push_keys: Keys }

export const tables = (hub: Hub): PluginDb<Tables> => hub.db<Tables>()

const OWNED = 'account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE'

export const migrations: PluginMigrations = {
  '0001-push': [
    `CREATE TABLE push_keys (${OWNED}, public_key text NOT NULL, sealed text NOT NULL, PRIMARY KEY (account_id))`,
    `CREATE TABLE push_subscriptions (${OWNED}, endpoint text NOT NULL, inbox_id uuid NOT NULL, visitor uuid NOT NULL,
      p256dh text NOT NULL, auth text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, endpoint))`,
    'CREATE INDEX push_subscriptions_of ON push_subscriptions (account_id, inbox_id, visitor)',
    `CREATE TABLE push_told (${OWNED}, endpoint text NOT NULL, message_id uuid NOT NULL, PRIMARY KEY (account_id, endpoint, message_id),
      FOREIGN KEY (account_id, endpoint) REFERENCES push_subscriptions ON DELETE CASCADE)`,
  ],
}
