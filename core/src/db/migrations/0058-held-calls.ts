/** Whom a line calls that was changed while it waited, and stays internal for it. */
export const statements = [`ALTER TABLE holds ADD COLUMN calls jsonb`]
