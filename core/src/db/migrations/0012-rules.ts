/** What an administrator's rule said before its channel was made one that only watches: applying the same file does not undo that. */
export const statements = [`ALTER TABLE channel_rules ADD COLUMN before_watch text`]
