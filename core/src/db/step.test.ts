// A start beside others that are at work: on PostgreSQL, where there can be others.
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { meanwhile } from '../commands/testing/meanwhile.ts'
import type { TestDatabase } from '../testing/index.ts'
import { needs, testDatabase, until } from '../testing/index.ts'
import { migrate } from './index.ts'

const OWNED = 'account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE'
const table = (name: string): string =>
  `CREATE TABLE ${name} (${OWNED}, id uuid NOT NULL, PRIMARY KEY (account_id, id))`

describe('a step', needs('postgres'), () => {
  let house: TestDatabase
  beforeEach(async () => {
    house = await testDatabase('postgres')
  })
  afterEach(() => house.close())

  const steps = (...statements: string[]) => [{ id: 'shed', migrations: { '0001-shed': statements } }]

  test('that takes longer than a transaction may is carried through', async () => {
    await migrate(house.db, undefined, steps('SELECT pg_sleep(6.2)', table('crates')))
    expect((await sql`SELECT 1 FROM plugin_shed.crates`.execute(house.db.root)).rows).toEqual([])
  })

  test('over a table somebody works on lets it go, and comes back', async () => {
    const [second, third] = [await house.again(), await house.again()]
    const waits = async (n: number): Promise<boolean> => {
      const { rows } = await sql`SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'accounts'::regclass`.execute(
        third.root,
      )
      return rows.length === n
    }
    const [, start] = await meanwhile(
      second,
      (trx) => sql`LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE`.execute(trx),
      async () => {
        const started = migrate(house.db, undefined, steps(table('crates'))).catch((error: unknown) => error)
        await until(() => waits(1), 'a start that waits for the table')
        await until(() => waits(0), 'a start that lets it go')
        return { started }
      },
    )
    expect(await start.started).toEqual(['shed/0001-shed'])
    expect((await sql`SELECT 1 FROM plugin_shed.crates`.execute(house.db.root)).rows).toEqual([])
  })
})
