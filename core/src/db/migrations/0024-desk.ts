/** What a tool of agents keeps for them: saved views, typed attributes, records of other systems, how far each has seen, drafts. */
export const statements = [
  // Without a member it is everybody's.
  `CREATE TABLE saved_views (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, member_id uuid, name text NOT NULL, filter jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  `CREATE UNIQUE INDEX saved_views_name ON saved_views (account_id, member_id, lower(name)) NULLS NOT DISTINCT`,
  `CREATE TABLE attribute_definitions (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, bearer text NOT NULL CHECK (bearer IN ('contact', 'conversation')),
    key text NOT NULL, label text NOT NULL, type text NOT NULL, about text NOT NULL DEFAULT '', options jsonb NOT NULL DEFAULT '[]', currency text,
    retired_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, id), UNIQUE (account_id, bearer, key))`,
  `ALTER TABLE conversations ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}'`,
  // One record of another system is one contact; several conversations may be about the same record.
  `CREATE TABLE record_links (
    account_id uuid NOT NULL, id uuid NOT NULL, contact_id uuid, conversation_id uuid, system text NOT NULL, type text NOT NULL, record text NOT NULL,
    url text, label text NOT NULL DEFAULT '', created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, id),
    CHECK ((contact_id IS NULL) <> (conversation_id IS NULL)),
    FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE)`,
  `CREATE UNIQUE INDEX record_links_contact ON record_links (account_id, system, type, record) WHERE contact_id IS NOT NULL`,
  `CREATE UNIQUE INDEX record_links_conversation ON record_links (account_id, conversation_id, system, type, record) WHERE conversation_id IS NOT NULL`,
  `CREATE INDEX record_links_of_contact ON record_links (account_id, contact_id) WHERE contact_id IS NOT NULL`,
  `CREATE TABLE seen (
    account_id uuid NOT NULL, conversation_id uuid NOT NULL, member_id uuid NOT NULL, number integer NOT NULL, at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, conversation_id, member_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  // Without a body it was sent or cleared: its number still tells what is older.
  `CREATE TABLE drafts (
    account_id uuid NOT NULL, conversation_id uuid NOT NULL, member_id uuid NOT NULL, number bigint NOT NULL, body jsonb,
    changed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, conversation_id, member_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  `UPDATE roles SET permissions = permissions || ARRAY['views.manage', 'attributes.manage']
    WHERE built_in AND key IN ('owner', 'admin') AND NOT permissions && ARRAY['views.manage', 'attributes.manage']`,
]
