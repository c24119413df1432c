import { sql } from 'kysely'
import { alike } from './migrations/0022-search.ts'
import { migrations } from './migrations/index.ts'
import type { Db } from './open.ts'
import type { PluginSteps } from './plugin-schema.ts'
import { migratePlugin, pendingOfPlugin } from './plugin-schema.ts'
import { takeStep } from './step.ts'

/** Brings the database up to date and names what was applied. */
export const migrate = async (
  db: Db,
  say: (sentence: string) => void = () => {},
  plugins: readonly PluginSteps[] = [],
): Promise<string[]> => {
  await sql`CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`
    .execute(db.root)
    .catch(ignoreRace)
  const applied: string[] = []
  for (const name of await pendingOfCore(db)) {
    if (await apply(db, name)) {
      applied.push(name)
      say(`Applied migration ${name}.`)
    }
  }
  if (await mayBeAlike(db)) await takeStep(db, (trx) => sql.raw(alike).execute(trx))
  for (const plugin of plugins)
    for (const name of await migratePlugin(db, plugin)) {
      applied.push(name)
      say(`Applied migration ${name}.`)
    }
  return applied
}

/** The extension that the migration could not make is here by now. */
const mayBeAlike = async (db: Db): Promise<boolean> => {
  const { rows } = await sql<{ may: boolean }>`
    SELECT to_regproc('contacts_alike') IS NULL AND EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') AS may`.execute(
    db.root,
  )
  return rows[0]?.may === true
}

const apply = (db: Db, name: string): Promise<boolean> =>
  takeStep(db, async (trx) => {
    const done = await sql`SELECT 1 FROM migrations WHERE name = ${name}`.execute(trx)
    if (done.rows.length > 0) return false
    for (const statement of migrations[name] ?? []) await sql.raw(statement).execute(trx)
    await sql`INSERT INTO migrations (name) VALUES (${name})`.execute(trx)
    return true
  })

/** Names of migrations that are not applied yet. */
export const pendingMigrations = async (db: Db, plugins: readonly PluginSteps[] = []): Promise<string[]> => [
  ...(await pendingOfCore(db)),
  ...(await Promise.all(plugins.map((plugin) => pendingOfPlugin(db, plugin)))).flat(),
]

const pendingOfCore = async (db: Db): Promise<string[]> => {
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
