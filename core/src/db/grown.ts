import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from './open.ts'

// What a server does for its tables by itself, and the embedded database does not.
/** Pages a table may have before its first look, and how many times as many before each further one. */
const FEW_PAGES = 4
const GROWTH = 2
const LOOK_MS = 10_000

/** Our tables and those of plugins, of `pg_class c`, in the order of their names. */
const tables = async (root: Db['root'], which: RawBuilder<unknown>): Promise<{ schema: string; name: string }[]> => {
  const { rows } = await sql<{ schema: string; name: string }>`
    SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema$)' AND ${which} ORDER BY c.relname`.execute(root)
  return rows
}

/**
 * Without this it goes on planning as if tables were as small as when they were last looked at: one statement over some
 * thousand messages then holds up everybody for minutes. Answers which tables were looked at.
 */
export const lookAtGrown = async ({ root }: Db): Promise<string[]> => {
  const grown = await tables(
    root,
    sql`pg_relation_size(c.oid) / current_setting('block_size')::int > ${GROWTH} * greatest(c.relpages, 0) + ${FEW_PAGES}`,
  )
  for (const { schema, name } of grown) await sql`ANALYZE ${sql.id(schema, name)}`.execute(root)
  return grown.map(({ name }) => name)
}

/** Dead rows go, now and then. A table that is empty is left alone: counted, it would be planned for as one that stays so. */
export const sweepFloor = async ({ engine, root }: Db): Promise<void> => {
  if (engine !== 'pglite') return
  const filled = await tables(root, sql`pg_relation_size(c.oid) > 0`)
  for (const { schema, name } of filled) await sql`VACUUM (ANALYZE) ${sql.id(schema, name)}`.execute(root)
}

/** Looks now and from time to time. Returns the way to stop. */
export const keepLookingAtGrown = async (db: Db): Promise<() => void> => {
  if (db.engine !== 'pglite') return () => {}
  await lookAtGrown(db)
  const timer = setInterval(() => void lookAtGrown(db).catch(() => {}), LOOK_MS)
  return () => clearInterval(timer)
}
