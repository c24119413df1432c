/** Reactions of our own: who of us, and whether the contact was shown. */
export const statements = [
  `ALTER TABLE reactions ADD COLUMN author jsonb, ADD COLUMN gone boolean NOT NULL DEFAULT false, ADD COLUMN told boolean NOT NULL DEFAULT true,
    ADD COLUMN tell text`,
  `CREATE INDEX reactions_untold ON reactions (account_id, message_id) WHERE NOT told`,
]
