/** The two straight lines: raw items in, deliveries out, and the refs, events, jobs and commands that tie them. */
export const statements = [
  `CREATE TABLE raw_items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, plugin text NOT NULL, address text NOT NULL, key text NOT NULL,
    account_id uuid NOT NULL, connection_id uuid NOT NULL, lane text NOT NULL, headers bytea NOT NULL, body bytea NOT NULL,
    state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'unreadable')), attempts integer NOT NULL DEFAULT 0, reason text,
    received_at timestamptz NOT NULL DEFAULT now(), closed_at timestamptz, UNIQUE (plugin, address, key),
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE)`,
  `CREATE INDEX raw_items_waiting ON raw_items (lane, id) WHERE state = 'new'`,
  `CREATE INDEX raw_items_unreadable ON raw_items (account_id, id) WHERE state = 'unreadable'`,
  // Outside key ↔ our id, per connection. Without a target: something was heard of it before we knew it, and waits in parked.
  `CREATE TABLE refs (
    account_id uuid NOT NULL, connection_id uuid NOT NULL, key text NOT NULL, kind text NOT NULL, target_id uuid, position integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, connection_id, key),
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE)`,
  `CREATE INDEX refs_target ON refs (account_id, connection_id, target_id)`,
  `CREATE TABLE parked (
    account_id uuid NOT NULL, connection_id uuid NOT NULL, key text NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, fact jsonb NOT NULL, raw_id bigint,
    created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, connection_id, key, id),
    FOREIGN KEY (account_id, connection_id, key) REFERENCES refs (account_id, connection_id, key) ON DELETE CASCADE)`,
  `CREATE TABLE events (
    account_id uuid NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, xid xid8 NOT NULL DEFAULT pg_current_xact_id(), type text NOT NULL,
    conversation_id uuid, message_id uuid, seq integer, actor jsonb, data jsonb NOT NULL DEFAULT '{}', created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, id), FOREIGN KEY (account_id) REFERENCES accounts ON DELETE CASCADE)`,
  `CREATE UNIQUE INDEX events_seq ON events (account_id, conversation_id, seq) WHERE seq IS NOT NULL`,
  `CREATE INDEX events_stream ON events (xid, id)`,
  `CREATE INDEX events_account_stream ON events (account_id, xid, id)`,
  // The queue entry, the lane, the lease and the fence in one row.
  `CREATE TABLE jobs (
    subscriber text NOT NULL, lane text NOT NULL, account_id uuid NOT NULL, gen bigint NOT NULL DEFAULT 1, token uuid, lease_until timestamptz,
    run_at timestamptz NOT NULL DEFAULT now(), from_seq integer, attempts integer NOT NULL DEFAULT 0, payload jsonb, last_error text,
    created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (subscriber, lane))`,
  `CREATE INDEX jobs_due ON jobs (subscriber, run_at)`,
  `CREATE TABLE deliveries (
    account_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL, message_id uuid, connection_id uuid NOT NULL, lane text NOT NULL,
    -- send, edit, remove at a channel; open, post, update, amend, tick in a mirror
    op text NOT NULL, conversation_number integer NOT NULL, position integer NOT NULL, status text NOT NULL DEFAULT 'queued'
      CHECK (status IN ('queued', 'sending', 'accepted', 'delivered', 'read', 'failed', 'unsure')),
    tell text, code text, attempts integer NOT NULL DEFAULT 0, token uuid, lease_until timestamptz, holds_until timestamptz,
    mirror_id uuid, data jsonb NOT NULL DEFAULT '{}', created_at timestamptz NOT NULL DEFAULT now(), started_at timestamptz, settled_at timestamptz,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE)`,
  `CREATE INDEX deliveries_lane ON deliveries (account_id, lane, conversation_number, position) WHERE status IN ('queued', 'sending', 'unsure', 'failed')`,
  `CREATE INDEX deliveries_message ON deliveries (account_id, message_id)`,
  `CREATE UNIQUE INDEX deliveries_mirror ON deliveries (account_id, mirror_id, op, position) WHERE mirror_id IS NOT NULL`,
  `CREATE TABLE pieces (
    account_id uuid NOT NULL, delivery_id uuid NOT NULL, index integer NOT NULL, status text NOT NULL DEFAULT 'queued', keys text[] NOT NULL DEFAULT '{}',
    piece jsonb NOT NULL, tell text, code text, started_at timestamptz, settled_at timestamptz, PRIMARY KEY (account_id, delivery_id, index),
    FOREIGN KEY (account_id, delivery_id) REFERENCES deliveries (account_id, id) ON DELETE CASCADE)`,
  `CREATE TABLE commands (
    account_id uuid NOT NULL, actor text NOT NULL, id text NOT NULL, name text NOT NULL, body_hash bytea NOT NULL, result jsonb,
    created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, actor, id),
    FOREIGN KEY (account_id) REFERENCES accounts ON DELETE CASCADE)`,
  `CREATE TABLE mirrors (
    account_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL, installation_id uuid NOT NULL, channel text NOT NULL, mode text NOT NULL,
    root text, seq integer NOT NULL DEFAULT 0, card_seq integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, id), UNIQUE (account_id, conversation_id, installation_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, installation_id) REFERENCES connections (account_id, id) ON DELETE CASCADE)`,
  // Collision: who is writing an answer right now.
  `CREATE TABLE replying (
    account_id uuid NOT NULL, conversation_id uuid NOT NULL, member_id uuid NOT NULL, until timestamptz NOT NULL, PRIMARY KEY (account_id, conversation_id, member_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  `CREATE TABLE deployment (key text PRIMARY KEY, value jsonb NOT NULL)`,
]
