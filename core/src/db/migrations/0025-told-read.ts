/** Contacts see, where their channel can show it, up to where we have read. */
export const statements = [
  // The highest message number the channel was told of.
  `ALTER TABLE conversations ADD COLUMN told_read integer NOT NULL DEFAULT 0`,
]
