// The tables a plugin keeps for itself: each plugin in a Postgres schema of its own, made by its own steps.
import { sql } from 'kysely'
import { Refusal } from '../contract/errors.ts'
import type { Db, Trx } from './open.ts'
import { takeStep } from './step.ts'

/** What a plugin wants made, in order. */
export type PluginSteps = { id: string; migrations: Readonly<Record<string, readonly string[]>> }

/** A plugin's id has small letters, digits and dashes; in a schema's name these are underscores. */
export const schemaOf = (plugin: string): string => `plugin_${plugin.replaceAll('-', '_')}`

/** Applies what is missing, as core's own migrations. Names what it did. */
export const migratePlugin = async (db: Db, { id, migrations }: PluginSteps): Promise<string[]> => {
  const applied: string[] = []
  for (const [name, statements] of Object.entries(migrations)) {
    const made = await takeStep(db, async (trx) => {
      await enterSchema(trx, id)
      if (await isApplied(trx, name)) return false
      for (const statement of statements) await sql.raw(statement).execute(trx)
      await sql`INSERT INTO migrations (name) VALUES (${name})`.execute(trx)
      await requireTenancy(trx, id)
      return true
    })
    if (made) applied.push(`${id}/${name}`)
  }
  return applied
}

/** From here to the end of the transaction plain names are the plugin's own; core's are found behind them, for references. */
const enterSchema = async (trx: Trx, id: string): Promise<void> => {
  const schema = schemaOf(id)
  await sql`CREATE SCHEMA IF NOT EXISTS ${sql.id(schema)}`.execute(trx)
  await sql`SET LOCAL search_path = ${sql.id(schema)}, public`.execute(trx)
  await sql`CREATE TABLE IF NOT EXISTS ${sql.id(schema, 'migrations')} (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`.execute(
    trx,
  )
}

const isApplied = async (trx: Trx, name: string): Promise<boolean> =>
  (await sql`SELECT 1 FROM migrations WHERE name = ${name}`.execute(trx)).rows.length > 0

/** A table that does not know whose its rows are would be the one place where tenants meet: such a plugin does not start. */
const requireTenancy = async (trx: Trx, id: string): Promise<void> => {
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account_id' AND a.attnotnull
    WHERE n.nspname = ${schemaOf(id)} AND c.relkind IN ('r', 'p') AND c.relname <> 'migrations' AND NOT (
      EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND i.indkey[0] = a.attnum)
      AND EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confdeltype = 'c'
        AND a.attnum = ANY (k.conkey))) ORDER BY 1`.execute(trx)
  if (rows.length === 0) return
  const names = rows.map(({ name }) => name).join(', ')
  throw new Refusal(
    'invalid_setting',
    `Plugin ${id} has tables that do not say whose their rows are: ${names}. Each needs “account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE”, first in its primary key.`,
  )
}

/** Names of the plugin's steps that are not applied yet. */
export const pendingOfPlugin = async ({ root }: Db, { id, migrations }: PluginSteps): Promise<string[]> => {
  const table = `${schemaOf(id)}.migrations`
  const { rows } = await sql<{ found: string | null }>`SELECT to_regclass(${table})::text AS found`.execute(root)
  const done = rows[0]?.found
    ? (await sql<{ name: string }>`SELECT name FROM ${sql.table(table)}`.execute(root)).rows
    : []
  const names = new Set(done.map(({ name }) => name))
  return Object.keys(migrations).flatMap((name) => (names.has(name) ? [] : `${id}/${name}`))
}
