import type { ColumnType } from 'kysely'

/** Written as JSON text, read as a value. */
export type Json<T> = ColumnType<T, string, string>
/** The same with a default in the database. */
export type JsonOr<T> = ColumnType<T, string | undefined, string>
export type When = ColumnType<Date, Date | undefined, Date>
export type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>
