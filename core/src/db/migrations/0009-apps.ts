/** Apps are named in configuration files: once per account, and once among those of the deployment. */
export const statements = [
  `CREATE UNIQUE INDEX apps_name ON apps (account_id, name) NULLS NOT DISTINCT`,
  `CREATE INDEX connections_app ON connections (app_id) WHERE app_id IS NOT NULL`,
]
