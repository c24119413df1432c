/** What is kept no longer than it is of use. */
export const statements = [
  // From here on `key` is a keyed hash, and this is the key as the provider named it, until the row is emptied.
  `ALTER TABLE raw_items ADD COLUMN outside_key text`,
  `CREATE INDEX raw_items_full ON raw_items (closed_at) WHERE state = 'done' AND (body <> '' OR outside_key IS NOT NULL)`,
  `ALTER TABLE contacts ADD COLUMN erased_at timestamptz`,
  `CREATE INDEX refs_waiting ON refs (created_at) WHERE target_id IS NULL`,
]
