// The only place that knows which database it is.
export { migrate, pendingMigrations } from './migrate.ts'
export { type DatabaseOptions, type Db, type Executor, openDatabase, type Trx } from './open.ts'
export type { Database, RefKind, Row, StoredAuthor, StoredNotice } from './schema.ts'
export { announce, isTooLong, sqlState, type Topic } from './transaction.ts'
