/** Plugins that listen only where they were asked to: whoever records a fact looks here, and wakes nobody else. */
export const statements = [
  `CREATE TABLE listening (
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, plugin text NOT NULL, PRIMARY KEY (account_id, plugin))`,
]
