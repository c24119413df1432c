/** Who follows a conversation, whom its notes call, and what everybody wishes to be told. */
export const statements = [
  // Since when a participant has been told that the contact wrote, or was left in peace on purpose; empty once they have seen it.
  `ALTER TABLE participants ADD COLUMN news_at timestamptz`,
  `CREATE TABLE mutes (
    account_id uuid NOT NULL, conversation_id uuid NOT NULL, member_id uuid NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, conversation_id, member_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  // Whom a note calls. team_id: not by name, but as one of this team.
  `CREATE TABLE mentions (
    account_id uuid NOT NULL, message_id uuid NOT NULL, member_id uuid NOT NULL, conversation_id uuid NOT NULL, number integer NOT NULL, team_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(), seen_at timestamptz, PRIMARY KEY (account_id, message_id, member_id),
    FOREIGN KEY (account_id, message_id) REFERENCES messages (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE SET NULL (team_id))`,
  `CREATE INDEX mentions_unseen ON mentions (account_id, member_id, conversation_id, created_at) WHERE seen_at IS NULL`,
  // What a member chose; what is not in it is as it is for everybody.
  `ALTER TABLE members ADD COLUMN notices jsonb NOT NULL DEFAULT '{}'`,
  // From here on a notice is one row per person, whatever installation tells it: the one that is asked, and those that could not.
  `ALTER TABLE notices ALTER COLUMN installation_id DROP NOT NULL, ADD COLUMN teller_id uuid, ADD COLUMN passed uuid[] NOT NULL DEFAULT '{}'`,
  `CREATE UNIQUE INDEX notices_once ON notices (account_id, member_id, key) WHERE installation_id IS NULL`,
]
