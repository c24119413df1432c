/** Conversations that move between channels: what rules look at, where a mirror stands, and the threads it left behind. */
export const statements = [
  `ALTER TABLE channel_rules ADD COLUMN via text, ADD COLUMN language text, ADD COLUMN attribute text, ADD COLUMN attribute_value text,
    ADD COLUMN quiet_days integer NOT NULL DEFAULT 7 CHECK (quiet_days BETWEEN 0 AND 365)`,
  `ALTER TABLE mirrors
    -- Raised by every move: what was begun for an earlier place settles nothing for this one.
    ADD COLUMN place integer NOT NULL DEFAULT 0, ADD COLUMN placed_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN placed_seq integer NOT NULL DEFAULT 0,
    ADD COLUMN by_hand boolean NOT NULL DEFAULT false, ADD COLUMN quiet_days integer NOT NULL DEFAULT 7,
    -- What people call the place, and the one it came from: {name, url}.
    ADD COLUMN spot jsonb, ADD COLUMN came_from jsonb,
    -- Up to which place the recent lines were told again, and the threads left behind say where it goes on.
    ADD COLUMN recapped integer NOT NULL DEFAULT 0, ADD COLUMN pointed integer NOT NULL DEFAULT 0,
    -- The conversation is shown in another installation by now.
    ADD COLUMN away boolean NOT NULL DEFAULT false`,
  `UPDATE mirrors SET placed_at = created_at`,
  `UPDATE mirrors m SET away = true WHERE EXISTS (
    SELECT 1 FROM mirrors o WHERE o.account_id = m.account_id AND o.conversation_id = m.conversation_id AND (o.created_at, o.id) > (m.created_at, m.id))`,
  // A conversation is at home in one place.
  `CREATE UNIQUE INDEX mirrors_home ON mirrors (account_id, conversation_id) WHERE NOT away`,
  // A channel that is lost finds its threads by these, whatever rules call it.
  `CREATE INDEX mirrors_channel ON mirrors (account_id, installation_id, channel)`,
  `CREATE INDEX mirrors_root ON mirrors (account_id, installation_id, root COLLATE "C")`,
  `CREATE TABLE moves (
    account_id uuid NOT NULL, mirror_id uuid NOT NULL, place integer NOT NULL, conversation_id uuid NOT NULL, installation_id uuid NOT NULL,
    channel text NOT NULL, root text, spot jsonb, moved_at timestamptz NOT NULL DEFAULT now(), pointed_at timestamptz,
    PRIMARY KEY (account_id, mirror_id, place),
    FOREIGN KEY (account_id, mirror_id) REFERENCES mirrors (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, installation_id) REFERENCES connections (account_id, id) ON DELETE CASCADE)`,
  `CREATE INDEX moves_conversation ON moves (account_id, conversation_id, moved_at)`,
  // The thread a held line was typed in.
  `ALTER TABLE holds ADD COLUMN thread text`,
]
