/** Suggestions stand in threads: what they were made for, and who ended them, is asked there. */
export const statements = [
  // `made_for`: the highest message number there was.
  `ALTER TABLE suggestions ADD COLUMN made_for integer NOT NULL DEFAULT 0, ADD COLUMN settled_by jsonb`,
  `CREATE INDEX suggestions_conversation ON suggestions (account_id, conversation_id)`,
]
