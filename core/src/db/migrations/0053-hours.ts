/** When an inbox is open, and rules that look at it. */
export const statements = [
  `ALTER TABLE connections ADD COLUMN hours jsonb`,
  `ALTER TABLE channel_rules ADD COLUMN hours text CHECK (hours IN ('open', 'closed'))`,
]
