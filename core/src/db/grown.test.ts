import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../testing/index.ts'
import { testDatabase } from '../testing/index.ts'
import { lookAtGrown, sweepFloor } from './grown.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await testDatabase('pglite')
})
afterEach(() => database.close())

const fill = (from: number, to: number) =>
  sql`INSERT INTO deployment (key, value) SELECT 'k' || n, to_jsonb(repeat('words ', 20)) FROM generate_series(${from}::int, ${to}::int) n`.execute(
    database.db.root,
  )
const planned = async (table = 'deployment'): Promise<number> => {
  const { rows } = await sql<{
    n: number
  }>`SELECT reltuples::int AS n FROM pg_class WHERE relname = ${table}`.execute(database.db.root)
  return rows[0]?.n ?? Number.NaN
}

test('the embedded database knows of a table that grew, and looks at it once', async () => {
  await lookAtGrown(database.db)
  await fill(1, 2_000)
  expect(await planned()).toBeLessThan(100)
  expect(await lookAtGrown(database.db)).toContain('deployment')
  expect(await planned()).toBeGreaterThanOrEqual(2_000)
  expect(await lookAtGrown(database.db)).toEqual([])
  await fill(2_001, 2_100)
  expect(await lookAtGrown(database.db)).toEqual([])
})

test('sweeping the floor counts what a table holds, and leaves one alone that is still empty', async () => {
  // One of its own: those of the house may hold pages that earlier tests left.
  await sql`CREATE TABLE attic (id int)`.execute(database.db.root)
  const empty = await planned('attic')
  await fill(1, 10)
  await sweepFloor(database.db)
  expect(await planned()).toBe(10)
  expect(await planned('attic')).toBe(empty)
  await sql`DROP TABLE attic`.execute(database.db.root)
})
