import type { Filter, Generated, Hub, PluginDb, PluginMigrations, PluginTrx, Selectable } from '@deskless/core/contract'

/** A secret as it lies: sealed. `until`: replaced by a newer one, it signs along for a day. */
export type StoredSecret = { sealed: string; until?: string }

export type Reason = 'by-hand' | 'gone' | 'failing'

type Endpoints = {
  account_id: string
  id: string
  name: string
  url: string
  /** Types of events; null for all of them. */
  events: string[] | null
  filter: Filter | null
  /** JSON with variables in it; null for the usual payload. */
  template: unknown
  notes: boolean
  secrets: StoredSecret[]
  /** Why it is disabled; null while it is not. */
  disabled: Reason | null
  /** Failed calls in a row, and since when nothing has worked. */
  failures: Generated<number>
  failing_since: Date | null
  /** Not a call before this: it asked for that, or has been failing. */
  paused_until: Date | null
  last_success_at: Date | null
  /** The request that made it, and what it asked for: a repeat of it makes no second one. */
  made_by: string | null
  made_of: string | null
  created_at: Date
}

type Deliveries = {
  account_id: string
  /** Of the time it was made, so the order of ids is the order of the list. It is the `webhook-id` as well. */
  id: string
  endpoint_id: string
  /** Null for what nobody recorded: a test. */
  event_id: string | null
  type: string
  at: Date
  conversation_id: string | null
  message_id: string | null
  contact_id: string | null
  seq: number | null
  actor: { kind: string; id: string } | null
  /** What the event says besides: ids and small values. */
  details: Record<string, unknown>
  status: DeliveryState
  /** Tries of this round of the schedule, and calls in all. */
  tries: Generated<number>
  calls: Generated<number>
  due_at: Date
  replayed: Generated<boolean>
  erased: Generated<boolean>
  settled_at: Date | null
}

/** `missed`: its endpoint was disabled. `failed`: the schedule came to its end. */
export const deliveryStates = ['pending', 'delivered', 'failed', 'missed'] as const
export type DeliveryState = (typeof deliveryStates)[number]

type Attempts = {
  account_id: string
  delivery_id: string
  n: number
  at: Date
  duration_ms: number
  status: number | null
  error: string | null
  /** How the answer begins; gone once the person it was about is erased. */
  head: string | null
}

export type Tables = { endpoints: Endpoints; deliveries: Deliveries; attempts: Attempts }
export type Endpoint = Selectable<Endpoints>
export type Delivery = Selectable<Deliveries>
export type Attempt = Selectable<Attempts>
export type Db = PluginDb<Tables>
export type Trx = PluginTrx<Tables>

export const tables = (hub: Hub): Db => hub.db<Tables>()

const OWNED = 'account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE'

export const migrations: PluginMigrations = {
  '0001-endpoints-and-deliveries': [
    `CREATE TABLE endpoints (
      ${OWNED}, id uuid NOT NULL, name text NOT NULL, url text NOT NULL, events text[], filter jsonb, template jsonb,
      notes boolean NOT NULL, secrets jsonb NOT NULL, disabled text CHECK (disabled IN ('by-hand', 'gone', 'failing')),
      failures integer NOT NULL DEFAULT 0, failing_since timestamptz, paused_until timestamptz, last_success_at timestamptz,
      created_at timestamptz NOT NULL, PRIMARY KEY (account_id, id), UNIQUE (account_id, name))`,
    `CREATE TABLE deliveries (
      ${OWNED}, id uuid NOT NULL, endpoint_id uuid NOT NULL, event_id bigint, type text NOT NULL, at timestamptz NOT NULL,
      conversation_id uuid, message_id uuid, contact_id uuid, seq integer, actor jsonb, details jsonb NOT NULL,
      status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'missed')),
      tries integer NOT NULL DEFAULT 0, calls integer NOT NULL DEFAULT 0, due_at timestamptz NOT NULL,
      replayed boolean NOT NULL DEFAULT false, erased boolean NOT NULL DEFAULT false, settled_at timestamptz,
      PRIMARY KEY (account_id, id), UNIQUE (account_id, endpoint_id, event_id),
      FOREIGN KEY (account_id, endpoint_id) REFERENCES endpoints (account_id, id) ON DELETE CASCADE)`,
    // What waits, by when it is due; and what of one conversation waits before it.
    `CREATE INDEX deliveries_due ON deliveries (account_id, endpoint_id, due_at) WHERE status = 'pending'`,
    `CREATE INDEX deliveries_before ON deliveries (account_id, endpoint_id, conversation_id, seq) WHERE status = 'pending'`,
    `CREATE INDEX deliveries_contact ON deliveries (account_id, contact_id)`,
    `CREATE TABLE attempts (
      ${OWNED}, delivery_id uuid NOT NULL, n integer NOT NULL, at timestamptz NOT NULL, duration_ms integer NOT NULL,
      status integer, error text, head text, PRIMARY KEY (account_id, delivery_id, n),
      FOREIGN KEY (account_id, delivery_id) REFERENCES deliveries (account_id, id) ON DELETE CASCADE)`,
  ],
  '0002-made-once': [
    `ALTER TABLE endpoints ADD COLUMN made_by text, ADD COLUMN made_of text`,
    `CREATE UNIQUE INDEX endpoints_made_by ON endpoints (account_id, made_by)`,
  ],
}
