/** The lists agents work from, in their order, and who has them open in a tool. */
export const statements = [
  `CREATE INDEX conversations_of_member ON conversations (account_id, assignee_id, last_message_at DESC, id DESC)
    WHERE assignee_id IS NOT NULL AND status IN ('open', 'pending') AND NOT spam`,
  `CREATE INDEX conversations_unassigned ON conversations (account_id, last_message_at DESC, id DESC)
    WHERE assignee_id IS NULL AND status = 'open' AND NOT spam`,
  `CREATE INDEX conversations_waiting ON conversations (account_id, waiting_since, id)
    WHERE waiting_since IS NOT NULL AND status = 'open' AND NOT spam`,
  `CREATE INDEX conversations_sleeping ON conversations (account_id, coalesce(snoozed_until, timestamptz '9999-12-31 00:00:00+00'), id)
    WHERE status = 'snoozed' AND NOT spam`,
  `CREATE INDEX conversations_of_team ON conversations (account_id, team_id, last_message_at DESC, id DESC)
    WHERE team_id IS NOT NULL AND status IN ('open', 'pending') AND NOT spam`,
  // One row per person of a tool who looked. due: asks for a redraw. promised: what changes until then is in one that begins after it.
  // drawing: one began, and nobody knows its end.
  `CREATE TABLE looks (
    account_id uuid NOT NULL, installation_id uuid NOT NULL, person text NOT NULL, member_id uuid NOT NULL, state jsonb NOT NULL DEFAULT '{}',
    shown text, print text, seen_at timestamptz NOT NULL DEFAULT now(), drawn_at timestamptz, due timestamptz, promised timestamptz, drawing boolean NOT NULL DEFAULT false,
    resting boolean NOT NULL DEFAULT false,
    PRIMARY KEY (account_id, installation_id, person),
    FOREIGN KEY (account_id, installation_id) REFERENCES connections (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
]
