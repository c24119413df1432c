/** Finding people as agents type, and who of a surface's people is which member when their addresses do not say so. */
export const statements = [
  `CREATE INDEX contacts_words ON contacts USING gin (to_tsvector('simple', name))`,
  `CREATE INDEX identities_begin ON identities (account_id, lower(value) text_pattern_ops)`,
  // `person`: what the tool calls them.
  `CREATE TABLE agent_links (
    account_id uuid NOT NULL, installation_id uuid NOT NULL, person text NOT NULL, member_id uuid NOT NULL,
    linked_by jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, installation_id, person),
    FOREIGN KEY (account_id, installation_id) REFERENCES connections (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  `CREATE INDEX agent_links_member ON agent_links (account_id, member_id)`,
  // Only the hash: whoever reads the table cannot use a code. A member's newer code ends the one before.
  `CREATE TABLE link_codes (
    account_id uuid NOT NULL, hash bytea NOT NULL, member_id uuid NOT NULL, expires_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, hash), UNIQUE (account_id, member_id),
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
]
