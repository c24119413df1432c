import { sql } from 'kysely'
import type { Db } from '../db/index.ts'

/**
 * The tables that hold a text anywhere: in words, JSON or bytes. Read from the catalogue, so a table added tomorrow is
 * searched as well.
 */
export async function tablesHolding(db: Db, text: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%'
    ORDER BY 1`.execute(db.root)
  const holding: string[] = []
  // A row as text shows bytes in hexadecimal digits.
  const hex = Buffer.from(text).toString('hex')
  for (const { name } of rows) {
    const found = await sql`
      SELECT 1 FROM ${sql.raw(name)} AS r WHERE strpos(r::text, ${text}) > 0 OR strpos(r::text, ${hex}) > 0 LIMIT 1`.execute(
      db.root,
    )
    if (found.rows.length > 0) holding.push(name.replace(/^public\./, ''))
  }
  return holding
}
