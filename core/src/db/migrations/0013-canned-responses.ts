/** What is written once and sent often: of one member, of a team, or (neither named) of the account. */
export const statements = [
  `CREATE TABLE canned_responses (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, member_id uuid, team_id uuid,
    short_code text NOT NULL, parts jsonb NOT NULL, text text NOT NULL,
    -- The short code and the text as they are searched: folded, so that no engine's idea of small letters matters.
    code_words text NOT NULL, searched text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, id), CHECK (member_id IS NULL OR team_id IS NULL),
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, team_id) REFERENCES teams (account_id, id) ON DELETE CASCADE)`,
  // Also how those of one member, one team and the account are found.
  `CREATE UNIQUE INDEX canned_responses_code ON canned_responses (account_id, member_id, team_id, short_code) NULLS NOT DISTINCT`,
  `CREATE TABLE canned_response_uses (
    account_id uuid NOT NULL, member_id uuid NOT NULL, response_id uuid NOT NULL, used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, member_id, response_id),
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, response_id) REFERENCES canned_responses (account_id, id) ON DELETE CASCADE)`,
  `ALTER TABLE files ADD COLUMN kept boolean NOT NULL DEFAULT false`,
  `UPDATE roles SET permissions = permissions || ARRAY['responses.share', 'responses.manage']
    WHERE built_in AND key IN ('owner', 'admin') AND NOT permissions && ARRAY['responses.share', 'responses.manage']`,
  `UPDATE roles SET permissions = permissions || ARRAY['responses.share']
    WHERE built_in AND key = 'agent' AND NOT permissions @> ARRAY['responses.share']`,
]
