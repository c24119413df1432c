import { AsyncLocalStorage } from 'node:async_hooks'
import type { Dialect, Driver } from 'kysely'
import { Kysely } from 'kysely'
import type { Database } from './schema.ts'

const transactionScope = new AsyncLocalStorage<true>()

/** Runs `work` marked as "inside a transaction": the root executor refuses from here on. */
export const insideTransaction = <T>(work: () => Promise<T>): Promise<T> => transactionScope.run(true, work)
export const outsideTransaction = <T>(work: () => T): T => transactionScope.exit(work)

/**
 * A Kysely whose root executor throws inside a transaction. On one connection (PGlite) using it there would wait for
 * itself for ever; on PostgreSQL it would quietly read and write outside the transaction. An error beats both.
 */
export const guardedKysely = (dialect: Dialect): Kysely<Database> => {
  const driver = dialect.createDriver()
  const shared: Dialect = {
    createDriver: () => driver,
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  }
  const open = new Kysely<Database>({ dialect: shared })
  const pooled = open.getExecutor()
  const executor = pooled.withConnectionProvider({
    provideConnection: (consumer, options) => {
      if (transactionScope.getStore())
        throw new Error('Inside a transaction only `trx` may be used, never the root executor.')
      return pooled.provideConnection(consumer, options)
    },
  })
  return new Kysely<Database>({ config: { dialect: shared }, dialect: shared, executor, driver: closing(driver, open) })
}

/** The same driver, ended through the Kysely that knows whether it ever began. */
const closing = (driver: Driver, open: Kysely<Database>): Driver =>
  new Proxy(driver, {
    get: (target, name) => {
      if (name === 'destroy') return () => open.destroy()
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
