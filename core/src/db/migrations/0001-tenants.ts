/** Accounts and who works in them. Every tenant table leads its key with account_id. */
export const statements = [
  `CREATE TABLE accounts (
    id uuid PRIMARY KEY, name text NOT NULL, slug text NOT NULL UNIQUE, locale text NOT NULL DEFAULT 'en',
    settings jsonb NOT NULL DEFAULT '{}', created_at timestamptz NOT NULL DEFAULT now())`,
  // Narrow on purpose: taking the next numbers locks only this row, as late in the transaction as possible.
  `CREATE TABLE account_counters (
    account_id uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE, conversations integer NOT NULL DEFAULT 0)`,
  `CREATE TABLE roles (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, key text NOT NULL, name text NOT NULL,
    permissions text[] NOT NULL, built_in boolean NOT NULL DEFAULT false,
    PRIMARY KEY (account_id, id), UNIQUE (account_id, key))`,
  `CREATE TABLE members (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, user_id text NOT NULL, role_id uuid NOT NULL,
    name text NOT NULL, email text NOT NULL, avatar_url text, availability text NOT NULL DEFAULT 'offline',
    last_assigned_at timestamptz, disabled_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, id), UNIQUE (account_id, user_id), UNIQUE (account_id, email),
    FOREIGN KEY (account_id, role_id) REFERENCES roles (account_id, id))`,
  `CREATE INDEX members_user ON members (user_id)`,
  `CREATE TABLE bots (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, name text NOT NULL, avatar_url text, plugin text NOT NULL,
    permissions text[] NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, id))`,
  `CREATE TABLE teams (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, id), UNIQUE (account_id, name))`,
  `CREATE TABLE team_members (
    account_id uuid NOT NULL, team_id uuid NOT NULL, member_id uuid NOT NULL, PRIMARY KEY (account_id, team_id, member_id),
    FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  `CREATE TABLE labels (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, name text NOT NULL, color text NOT NULL DEFAULT '#6b7280',
    created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, id), UNIQUE (account_id, name))`,
  `CREATE TABLE api_tokens (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, name text NOT NULL, hash bytea NOT NULL UNIQUE,
    hint text NOT NULL, member_id uuid NOT NULL, scopes text[] NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz, last_used_at timestamptz, revoked_at timestamptz, PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  `CREATE TABLE audit (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, actor jsonb NOT NULL, action text NOT NULL,
    target text, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, id))`,
]
