/** A rule may show a conversation besides where it is at home: in a second tool, say, with the same lines in both. */
export const statements = [
  `ALTER TABLE channel_rules ADD COLUMN beside boolean NOT NULL DEFAULT false`,
  `ALTER TABLE mirrors ADD COLUMN beside boolean NOT NULL DEFAULT false`,
  `DROP INDEX mirrors_home`,
  `CREATE UNIQUE INDEX mirrors_home ON mirrors (account_id, conversation_id) WHERE NOT away AND NOT beside`,
]
