// The only place that knows which database it is.
export { keepLookingAtGrown, sweepFloor } from './grown.ts'
export { migrate, pendingMigrations } from './migrate.ts'
export { type DatabaseOptions, type Db, type Executor, openDatabase, type Trx } from './open.ts'
export type { PluginSteps } from './plugin-schema.ts'
export { pluginTables } from './plugin-tables.ts'
export { deliveryOps } from './schema/lines.ts'
export type { Database, EndedWhy, RefKind, Row, StoredAuthor, StoredNotice } from './schema.ts'
export { announce, isTooLong, sqlState, type Topic, untilThrough } from './transaction.ts'
