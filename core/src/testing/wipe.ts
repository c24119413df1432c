import { sql } from 'kysely'
import type { Db } from '../db/index.ts'

/** Empties a migrated database, in milliseconds where TRUNCATE would take a hundred times longer. */
export async function wipe(db: Db): Promise<void> {
  const deletes = (await filled(db)).map((table, at) => `d${at} AS (DELETE FROM ${table})`)
  // One statement, because foreign keys are checked at its end: rows that point at each other may go together.
  if (deletes.length > 0) await sql.raw(`WITH ${deletes.join(', ')} SELECT 1`).execute(db.root)
}

/** Looking is cheaper than deleting nothing: most tests touch a quarter of the tables. */
async function filled(db: Db): Promise<string[]> {
  const looks = (await tablesOf(db)).map((table) => `SELECT '${table}' AS name WHERE EXISTS (SELECT 1 FROM ${table})`)
  const { rows } = await sql.raw<{ name: string }>(looks.join(' UNION ALL ')).execute(db.root)
  return rows.map(({ name }) => name)
}

/** What says which migrations ran is not data of a test. */
async function tablesOf(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT LIKE '%migrations'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'`.execute(db.root)
  return rows.map(({ name }) => name)
}

/** What plugins made for themselves, with the note of having made it: the next hub makes it anew, in milliseconds. */
export async function dropPluginSchemas(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'plugin\\_%'`.execute(db.root)
  for (const { name } of rows) await sql`DROP SCHEMA ${sql.id(name)} CASCADE`.execute(db.root)
}

const LARGE_BYTES = 100_000_000

/** Whether emptying it takes longer than making a new one: far longer, where many rows point at each other. */
export async function isLarge(db: Db): Promise<boolean> {
  const { rows } = await sql<{ large: boolean }>`
    SELECT pg_database_size(current_database()) > ${LARGE_BYTES}::bigint AS large`.execute(db.root)
  return rows[0]?.large === true
}

/** Whether a test left tables of its own behind: such a database is not as good as new. */
export async function hasForeignSchema(db: Db): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM pg_namespace
    WHERE nspname NOT IN ('public', 'information_schema') AND nspname NOT LIKE 'pg\\_%' LIMIT 1`.execute(db.root)
  return rows.length > 0
}
