/** The default orders of lists that grow with an account. */
export const statements = [
  `CREATE INDEX contacts_recent ON contacts (account_id, created_at DESC, id DESC) WHERE root_id IS NULL`,
  `CREATE INDEX files_recent ON files (account_id, created_at DESC, id DESC)`,
]
