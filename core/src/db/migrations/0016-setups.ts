/** Connecting by a provider's own pages, step by step; and where a connection stood, so that it can be found again. */
export const statements = [
  `CREATE TABLE setups (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, plugin text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('inbox', 'installation')), app_id uuid REFERENCES apps ON DELETE CASCADE,
    caller text NOT NULL, turn integer NOT NULL DEFAULT 0, sealed text NOT NULL, ends_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, id))`,
  `ALTER TABLE connections ADD COLUMN last_address text`,
  `CREATE INDEX connections_last_address ON connections (account_id, plugin, last_address) WHERE last_address IS NOT NULL`,
]
