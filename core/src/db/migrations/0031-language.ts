/** What language a conversation is in, once somebody was sure enough of it. */
export const statements = [`ALTER TABLE conversations ADD COLUMN language text`]
