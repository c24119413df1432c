/** Mails: who a message went to and its subject, and what a member puts below their answers. */
export const statements = [
  `ALTER TABLE messages ADD COLUMN envelope jsonb`,
  `ALTER TABLE members ADD COLUMN signature text NOT NULL DEFAULT ''`,
]
