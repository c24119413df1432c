/** What waits for an other side that is not called but asks. A row goes once it was taken. */
export const statements = [
  `CREATE TABLE outbox (
    account_id uuid NOT NULL, connection_id uuid NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, message_id uuid,
    body jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, connection_id, key),
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE)`,
  `CREATE INDEX outbox_order ON outbox (account_id, connection_id, id)`,
  `CREATE INDEX outbox_message ON outbox (account_id, message_id) WHERE message_id IS NOT NULL`,
]
