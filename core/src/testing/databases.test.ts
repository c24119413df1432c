import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { pendingMigrations } from '../db/index.ts'
import type { TestDatabase } from './databases.ts'
import { testDatabase } from './databases.ts'
import { onEachEngine } from './engines.ts'
import { wipe } from './wipe.ts'

onEachEngine((engine) => {
  const open: TestDatabase[] = []
  const borrow = async () => {
    const database = await testDatabase(engine)
    open.push(database)
    return database
  }
  afterEach(async () => {
    await Promise.all(open.splice(0).map((database) => database.close()))
  })
  const addAccount = ({ db }: Pick<TestDatabase, 'db'>, slug: string) =>
    sql`INSERT INTO accounts (id, name, slug) VALUES (gen_random_uuid(), ${slug}, ${slug})`.execute(db.root)
  const accounts = async ({ db }: Pick<TestDatabase, 'db'>) =>
    (await db.root.selectFrom('accounts').select('slug').orderBy('slug').execute()).map(({ slug }) => slug)

  test('a test database is migrated and empty', async () => {
    const database = await borrow()
    expect(await pendingMigrations(database.db)).toEqual([])
    expect(await accounts(database)).toEqual([])
  })

  test('two borrowed at once know nothing of each other', async () => {
    const [first, second] = [await borrow(), await borrow()]
    await addAccount(first, 'maya')
    await addAccount(second, 'omar')
    expect([await accounts(first), await accounts(second)]).toEqual([['maya'], ['omar']])
  })

  test('opening one again shows the same data', async () => {
    const database = await borrow()
    await addAccount(database, 'maya')
    const db = await database.again()
    expect(await accounts({ db })).toEqual(['maya'])
  })

  test('one that was given back comes again empty, even after an unfinished transaction', async () => {
    const database = await testDatabase(engine)
    await addAccount(database, 'maya')
    const [started, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const unfinished = database.db.transaction(async (trx) => {
      await sql`UPDATE accounts SET name = 'nadia'`.execute(trx)
      started.resolve()
      await release.promise
    })
    const ended = expect(unfinished).rejects.toThrow()
    await started.promise
    await database.close()
    release.resolve()
    await ended
    expect(await accounts(await borrow())).toEqual([])
  })

  test('wiping removes rows that point at each other, and keeps what says which migrations ran', async () => {
    const database = await borrow()
    await addAccount(database, 'maya')
    await sql`INSERT INTO account_counters (account_id) SELECT id FROM accounts`.execute(database.db.root)
    await wipe(database.db)
    expect(await accounts(database)).toEqual([])
    expect(await pendingMigrations(database.db)).toEqual([])
  })

  test('a database in which a test made a schema is not lent again', async () => {
    const database = await testDatabase(engine)
    await sql`CREATE SCHEMA plugin_notes`.execute(database.db.root)
    await database.close()
    const next = await borrow()
    const { rows } = await sql`SELECT 1 FROM pg_namespace WHERE nspname = 'plugin_notes'`.execute(next.db.root)
    expect(rows).toEqual([])
  })
})
