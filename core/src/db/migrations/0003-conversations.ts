/** Contacts, threads, conversations, messages and everything hung on them. */
export const statements = [
  `CREATE TABLE contacts (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL,
    -- Set while merged: reads go through the root, so undoing restores everything. merged_into is the one step that was taken, root_id where the steps end.
    root_id uuid, merged_into uuid, name text NOT NULL DEFAULT '', avatar_url text, locale text, attributes jsonb NOT NULL DEFAULT '{}',
    blocked_at timestamptz, merged_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, root_id) REFERENCES contacts (account_id, id) ON DELETE SET NULL (root_id),
    FOREIGN KEY (account_id, merged_into) REFERENCES contacts (account_id, id) ON DELETE SET NULL (merged_into))`,
  `CREATE INDEX contacts_root ON contacts (account_id, root_id) WHERE root_id IS NOT NULL`,
  `CREATE INDEX contacts_merged_into ON contacts (account_id, merged_into) WHERE merged_into IS NOT NULL`,
  // The foreign key waits for the commit, so ingest can claim the identity first and create only the contacts that won.
  `CREATE TABLE identities (
    account_id uuid NOT NULL, id uuid NOT NULL, contact_id uuid NOT NULL, namespace text NOT NULL, value text NOT NULL,
    verified boolean NOT NULL, opted_out_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, id), UNIQUE (account_id, contact_id, namespace, value),
    FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)`,
  `CREATE UNIQUE INDEX identities_verified ON identities (account_id, namespace, value) WHERE verified`,
  `CREATE INDEX identities_value ON identities (account_id, namespace, value)`,
  `CREATE TABLE threads (
    account_id uuid NOT NULL, inbox_id uuid NOT NULL, key text NOT NULL, id uuid NOT NULL, contact_id uuid, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, inbox_id, key), UNIQUE (account_id, id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES connections (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)`,
  `CREATE TABLE conversations (
    account_id uuid NOT NULL, id uuid NOT NULL, number integer NOT NULL, inbox_id uuid NOT NULL, thread_id uuid NOT NULL, contact_id uuid NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'pending', 'snoozed', 'resolved')),
    priority text NOT NULL DEFAULT 'none', assignee_id uuid, team_id uuid, snoozed_until timestamptz, snoozed_for_message boolean NOT NULL DEFAULT false,
    spam boolean NOT NULL DEFAULT false, last_number integer NOT NULL DEFAULT 0, last_in_number integer NOT NULL DEFAULT 0, seq integer NOT NULL DEFAULT 0,
    waiting_since timestamptz, last_message_at timestamptz NOT NULL DEFAULT now(), last_text text NOT NULL DEFAULT '',
    read_by_contact integer NOT NULL DEFAULT 0, read_by_us integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(), resolved_at timestamptz,
    PRIMARY KEY (account_id, id), UNIQUE (account_id, number),
    FOREIGN KEY (account_id, inbox_id) REFERENCES connections (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, thread_id) REFERENCES threads (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account_id, assignee_id) REFERENCES members (account_id, id) ON DELETE SET NULL (assignee_id),
    FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE SET NULL (team_id))`,
  // The constraint that makes "one open conversation per thread" true whatever races.
  `CREATE UNIQUE INDEX conversations_open_thread ON conversations (account_id, thread_id) WHERE status <> 'resolved'`,
  `CREATE INDEX conversations_thread ON conversations (account_id, thread_id, id)`,
  `CREATE INDEX conversations_recent ON conversations (account_id, last_message_at DESC, id DESC)`,
  `CREATE INDEX conversations_status ON conversations (account_id, status, last_message_at DESC, id DESC)`,
  `CREATE INDEX conversations_assignee ON conversations (account_id, assignee_id, status, last_message_at DESC, id DESC)`,
  `CREATE INDEX conversations_contact ON conversations (account_id, contact_id)`,
  `CREATE INDEX conversations_asleep ON conversations (snoozed_until) WHERE status = 'snoozed'`,
  `CREATE TABLE conversation_labels (
    account_id uuid NOT NULL, conversation_id uuid NOT NULL, label_id uuid NOT NULL, PRIMARY KEY (account_id, conversation_id, label_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, label_id) REFERENCES labels (account_id, id) ON DELETE CASCADE)`,
  `CREATE INDEX conversation_labels_label ON conversation_labels (account_id, label_id)`,
  `CREATE TABLE participants (
    account_id uuid NOT NULL, conversation_id uuid NOT NULL, member_id uuid NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, conversation_id, member_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  `CREATE TABLE messages (
    account_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL, number integer NOT NULL, seq integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('in', 'out', 'note', 'activity')), author jsonb NOT NULL, parts jsonb NOT NULL, text text NOT NULL DEFAULT '',
    answers uuid, memo jsonb, sent_at timestamptz, edited_at timestamptz, removed_at timestamptz, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, id), UNIQUE (account_id, conversation_id, number),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE)`,
  `CREATE TABLE message_versions (
    account_id uuid NOT NULL, message_id uuid NOT NULL, seq integer NOT NULL, parts jsonb NOT NULL, text text NOT NULL, replaced_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, message_id, seq),
    FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE)`,
  `CREATE TABLE reactions (
    account_id uuid NOT NULL, message_id uuid NOT NULL, side text NOT NULL, emoji text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, message_id, side, emoji),
    FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE)`,
  `CREATE TABLE files (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, name text NOT NULL, mime text NOT NULL, size integer NOT NULL DEFAULT 0,
    storage_key text, sha256 bytea, width integer, height integer, status text NOT NULL CHECK (status IN ('ready', 'pending', 'missing')),
    connection_id uuid, source jsonb, message_id uuid, created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, id))`,
  `CREATE INDEX files_message ON files (account_id, message_id)`,
  `CREATE TABLE suggestions (
    account_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL, parts jsonb, action jsonb, why text NOT NULL DEFAULT '', author jsonb NOT NULL,
    status text NOT NULL DEFAULT 'open', created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE)`,
]
