import { setImmediate as turn } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TestDatabase } from '../testing/index.ts'
import { testDatabase } from '../testing/index.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await testDatabase('pglite')
})
afterEach(() => database.close())

test('while a hundred questions wait for the embedded database, the process still hears its sockets', async () => {
  const { root } = database.db
  let answered = 0
  const work = Array.from({ length: 100 }, async () => {
    await sql`SELECT count(*) FROM generate_series(1, ${20_000}::int)`.execute(root)
    answered++
  })
  const seen: number[] = []
  while (answered < work.length) {
    await turn()
    seen.push(answered)
  }
  await Promise.all(work)
  const waited = seen.map((now, i) => now - (seen[i - 1] ?? 0))
  expect(Math.max(...waited)).toBeLessThan(30)
})
