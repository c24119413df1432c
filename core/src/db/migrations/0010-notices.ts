/** What a person is told once, besides what conversations say: kept, so that twice is once. */
export const statements = [
  `CREATE TABLE notices (
    account_id uuid NOT NULL, id uuid NOT NULL, installation_id uuid NOT NULL, member_id uuid NOT NULL, key text NOT NULL, notice jsonb NOT NULL,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sending', 'told', 'nobody')),
    created_at timestamptz NOT NULL DEFAULT now(), settled_at timestamptz,
    PRIMARY KEY (account_id, id), UNIQUE (account_id, installation_id, member_id, key),
    FOREIGN KEY (account_id, installation_id) REFERENCES connections (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
]
