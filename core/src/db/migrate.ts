import { sql } from 'kysely'
import { migrations } from './migrations/index.ts'
import type { Db } from './open.ts'

/** Any number, the same in every process: whoever holds it migrates, the others wait. */
const LOCK = 4_357_221

/** Brings the database up to date and names what was applied. Each migration is one transaction; a waiting table lock gives up after 2 s. */
export const migrate = async (db: Db, say: (sentence: string) => void = () => {}): Promise<string[]> => {
  await sql`CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`
    .execute(db.root)
    .catch(ignoreRace)
  const applied: string[] = []
  for (const name of Object.keys(migrations)) {
    if (await apply(db, name)) {
      applied.push(name)
      say(`Applied migration ${name}.`)
    }
  }
  return applied
}

const apply = (db: Db, name: string): Promise<boolean> =>
  db.transaction(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(trx)
    const done = await sql`SELECT 1 FROM migrations WHERE name = ${name}`.execute(trx)
    if (done.rows.length > 0) return false
    await sql`SET LOCAL lock_timeout = '2s'`.execute(trx)
    for (const statement of migrations[name] ?? []) await sql.raw(statement).execute(trx)
    await sql`INSERT INTO migrations (name) VALUES (${name})`.execute(trx)
    return true
  })

/** Names of migrations that are not applied yet. */
export const pendingMigrations = async (db: Db): Promise<string[]> => {
  const table = await sql<{ found: string | null }>`SELECT to_regclass('migrations')::text AS found`.execute(db.root)
  if (!table.rows[0]?.found) return Object.keys(migrations)
  const done = await sql<{ name: string }>`SELECT name FROM migrations`.execute(db.root)
  const names = new Set(done.rows.map((row) => row.name))
  return Object.keys(migrations).filter((name) => !names.has(name))
}

/** Two processes creating the same table at once: the loser sees a unique violation of the catalogue. */
const ignoreRace = (error: { code?: string }): void => {
  if (error.code !== '23505' && error.code !== '42P07') throw error
}
