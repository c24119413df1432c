/** What agents keep about a person, for each other. */
export const statements = [
  `CREATE TABLE remarks (
    account_id uuid NOT NULL, id uuid NOT NULL, contact_id uuid NOT NULL, author jsonb NOT NULL, text text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), edited_at timestamptz, PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE)`,
  `CREATE INDEX remarks_of_contact ON remarks (account_id, contact_id, created_at DESC)`,
]
