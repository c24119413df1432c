import type { Generated, Insertable, Kysely, Selectable, Updateable } from 'kysely'
import type { Hub } from './context.ts'

export type { Generated, Insertable, Selectable, Updateable }

/** Asks and changes the tables of one plugin, of one account. Every statement names the account: one that does not is refused. */
export type PluginTables<T> = Pick<Kysely<T>, 'selectFrom' | 'insertInto' | 'updateTable' | 'deleteFrom'>

/** A transaction over a plugin's own tables, with the jobs it makes: both come to be, or neither. */
export type PluginTrx<T> = PluginTables<T> & { enqueue: Hub['enqueue'] }

/**
 * The tables a plugin made by its `migrations`, in the schema `plugin_<id>`. `T` names them. In a transaction nothing waits
 * for the network, a file or a timer; it ends after five seconds.
 */
export type PluginDb<T> = PluginTables<T> & {
  transaction<R>(work: (trx: PluginTrx<T>) => Promise<R>): Promise<R>
}

/**
 * Names of steps, in order, and the SQL of each. They run at the start, behind core's, each once and in one transaction, in
 * which plain table names are those of the plugin. Every table has `account_id uuid NOT NULL REFERENCES accounts ON DELETE
 * CASCADE` and leads its primary key with it. Steps only add, and are never edited once released.
 */
export type PluginMigrations = Record<string, readonly string[]>
