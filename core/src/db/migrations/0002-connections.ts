/** Registrations at providers and the seats they fill. Secrets are sealed; the key is never in the database. */
export const statements = [
  `CREATE TABLE apps (
    id uuid PRIMARY KEY, account_id uuid REFERENCES accounts ON DELETE CASCADE, plugin text NOT NULL, name text NOT NULL,
    settings jsonb NOT NULL DEFAULT '{}', sealed jsonb NOT NULL DEFAULT '{}', token text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE connections (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('inbox', 'installation')),
    plugin text NOT NULL, name text NOT NULL, settings jsonb NOT NULL DEFAULT '{}', sealed jsonb NOT NULL DEFAULT '{}',
    token text NOT NULL UNIQUE, app_id uuid REFERENCES apps ON DELETE SET NULL, kept jsonb NOT NULL DEFAULT '{}',
    health text NOT NULL DEFAULT 'ok', health_tell text NOT NULL DEFAULT '', enabled boolean NOT NULL DEFAULT true,
    assign text NOT NULL DEFAULT 'off' CHECK (assign IN ('off', 'round-robin')), team_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(), archived_at timestamptz,
    PRIMARY KEY (account_id, id), UNIQUE (account_id, kind, name),
    FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE SET NULL (team_id))`,
  `CREATE TABLE addresses (
    plugin text NOT NULL, value text NOT NULL, account_id uuid NOT NULL, connection_id uuid NOT NULL, PRIMARY KEY (plugin, value),
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE)`,
  // One refresh of a provider token at a time, over all processes.
  `CREATE TABLE connection_tokens (
    account_id uuid NOT NULL, connection_id uuid NOT NULL, name text NOT NULL, sealed jsonb, expires_at timestamptz,
    lease uuid, lease_until timestamptz, PRIMARY KEY (account_id, connection_id, name),
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE)`,
  // Who pulls for a connection (listen): a lease, so two workers never read one mailbox.
  `CREATE TABLE listeners (
    account_id uuid NOT NULL, connection_id uuid NOT NULL, lease uuid, lease_until timestamptz, PRIMARY KEY (account_id, connection_id),
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE)`,
  // Where conversations of an inbox are mirrored; ordered, first match wins.
  `CREATE TABLE channel_rules (
    account_id uuid NOT NULL, id uuid NOT NULL, installation_id uuid NOT NULL, position integer NOT NULL, inbox_id uuid, team_id uuid,
    label_id uuid, priority text, channel text NOT NULL, mode text NOT NULL DEFAULT 'explicit',
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, installation_id) REFERENCES connections (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, inbox_id) REFERENCES connections (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, label_id) REFERENCES labels (account_id, id) ON DELETE CASCADE)`,
]
