/** What a tool itself calls the channel of a rule: it stays that channel, whatever it is named later. */
export const statements = [`ALTER TABLE channel_rules ADD COLUMN channel_id text`]
