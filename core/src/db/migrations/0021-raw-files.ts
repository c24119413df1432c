/** A file may lie inside the raw item that brought it: the item is not emptied before the file is here. */
export const statements = [
  `ALTER TABLE files ADD COLUMN raw_id bigint`,
  `CREATE INDEX files_waiting ON files (raw_id) WHERE status = 'pending' AND raw_id IS NOT NULL`,
]
