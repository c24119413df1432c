import type { Dialect } from 'kysely'
import { CompiledQuery } from 'kysely'

/** Long enough for a batch on a busy machine; a transaction that waits for the world is a bug and must say so. */
export const DEADLINE_MS = 5_000
/** Our own deadline comes first: its error says what happened. */
export const GRACE_MS = 1_000

/**
 * The deadline of a transaction, told to PostgreSQL as well. The one in this process ends work that went wrong; these end
 * what it cannot: a statement that still runs or waits for a lock behind it (so no `lock_timeout` is needed), and the locks
 * of a process that was frozen or cut off between two statements.
 *
 * Said with BEGIN, in the same message and for this transaction only. As parameters of the connection PgBouncer refuses
 * them ("unsupported startup parameter"), and a SET would stay on a connection that its transaction mode hands to others.
 * Statements outside a transaction hold nothing between them and are left alone.
 */
const BEGIN = `BEGIN; SET LOCAL statement_timeout = ${DEADLINE_MS + GRACE_MS}; SET LOCAL idle_in_transaction_session_timeout = ${2 * DEADLINE_MS}`

export const limited = (dialect: Dialect): Dialect => ({
  createDriver: () =>
    Object.assign(dialect.createDriver(), {
      beginTransaction: async (connection: Connection) => {
        await connection.executeQuery(CompiledQuery.raw(BEGIN))
      },
    }),
  createAdapter: () => dialect.createAdapter(),
  createQueryCompiler: () => dialect.createQueryCompiler(),
  createIntrospector: (db) => dialect.createIntrospector(db),
})

type Connection = Parameters<ReturnType<Dialect['createDriver']>['beginTransaction']>[0]
