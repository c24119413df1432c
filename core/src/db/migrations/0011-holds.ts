/** Lines on their way to a contact that may still be called back, and threads that were switched for a while. */
export const statements = [
  `CREATE TABLE holds (
    account_id uuid NOT NULL, id uuid NOT NULL, installation_id uuid NOT NULL, conversation_id uuid NOT NULL, member_id uuid NOT NULL, key text NOT NULL,
    -- What the line says and what was seen of it, until it is settled.
    parts jsonb, line jsonb NOT NULL,
    state text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'sending', 'keeping', 'sent', 'kept', 'gone')),
    tell text, due timestamptz NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), settled_at timestamptz,
    PRIMARY KEY (account_id, id), UNIQUE (account_id, installation_id, key),
    FOREIGN KEY (account_id, installation_id) REFERENCES connections (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  `CREATE INDEX holds_waiting ON holds (account_id, conversation_id) WHERE state IN ('held', 'sending', 'keeping')`,
  `ALTER TABLE channel_rules ADD COLUMN hold_seconds integer NOT NULL DEFAULT 8 CHECK (hold_seconds BETWEEN 0 AND 60)`,
  `ALTER TABLE mirrors ADD COLUMN hold_seconds integer NOT NULL DEFAULT 8, ADD COLUMN before_switch text, ADD COLUMN switched_at timestamptz,
    ADD COLUMN switched_assignee uuid`,
]
