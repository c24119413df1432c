import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '../contract/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { needs, onEachEngine, testDatabase } from '../testing/index.ts'
import { announce } from './transaction.ts'

onEachEngine((engine) => {
  let house: TestDatabase
  beforeAll(async () => {
    house = await testDatabase(engine)
  })
  afterAll(() => house.close())

  const account = () => ({ id: uuidv7(), name: 'Parcel & Co', slug: uuidv7() })

  test('the root executor throws inside a transaction instead of waiting for itself', async () => {
    const { db } = house
    const inside = db.transaction(async () => db.root.selectFrom('accounts').selectAll().execute())
    await expect(inside).rejects.toThrow('Inside a transaction only `trx` may be used')
    expect(await db.root.selectFrom('accounts').select('id').execute()).toEqual([])
  })

  test('what a rolled-back transaction announced is told to nobody', async () => {
    const { db } = house
    const heard: string[] = []
    const off = db.onCommit((topics) => heard.push(...topics))
    await db.transaction(async (trx) => announce(trx, 'job:ingest'))
    await db
      .transaction(async (trx) => {
        announce(trx, 'job:deliver')
        throw new Error('changed my mind')
      })
      .catch(() => {})
    off()
    expect(heard).toEqual(['job:ingest'])
  })

  test('what is told after a commit may use the root executor', async () => {
    const { db } = house
    const seen: Promise<unknown>[] = []
    const off = db.onCommit(() => seen.push(db.root.selectFrom('accounts').select('id').execute()))
    await db.transaction(async (trx) => {
      await trx.insertInto('accounts').values(account()).execute()
      announce(trx, 'job:ingest')
    })
    off()
    expect(await seen[0]).toHaveLength(1)
  })

  test('ids and times come back alike', async () => {
    const { rows } = await sql<Record<string, unknown>>`
      SELECT 9007199254740993::bigint AS big, '2026-11-20'::date AS day, '\\x00ff'::bytea AS bytes, '{"a":1}'::jsonb AS value`.execute(
      house.db.root,
    )
    expect(rows[0]).toMatchObject({ big: '9007199254740993', day: '2026-11-20', value: { a: 1 } })
    expect(Buffer.from(rows[0]?.bytes as Uint8Array).toString('hex')).toBe('00ff')
  })
})

describe('with other connections about', needs('postgres'), () => {
  let house: TestDatabase
  beforeAll(async () => {
    house = await testDatabase('postgres')
  })
  afterAll(() => house.close())

  test('two transactions that deadlock both end well: one is run again', async () => {
    const { db } = house
    const [a, b] = [uuidv7(), uuidv7()].sort() as [string, string]
    await db.root
      .insertInto('accounts')
      .values([a, b].map((id) => ({ id, name: 'old', slug: id })))
      .execute()
    let runs = 0
    const bothHoldOne = Promise.withResolvers<void>()
    const swap = (first: string, second: string, name: string) =>
      db.transaction(async (trx) => {
        const run = ++runs
        await trx.updateTable('accounts').set({ name }).where('id', '=', first).execute()
        if (run === 2) bothHoldOne.resolve()
        if (run <= 2) await bothHoldOne.promise
        await trx.updateTable('accounts').set({ name }).where('id', '=', second).execute()
      })
    await Promise.all([swap(a, b, 'maya'), swap(b, a, 'omar')])
    // One, or on a busy machine both, as each finds the other in its way.
    expect(runs).toBeGreaterThanOrEqual(3)
    const names = await db.root.selectFrom('accounts').select('name').where('id', 'in', [a, b]).execute()
    expect(new Set(names.map((row) => row.name)).size).toBe(1)
  })

  test('a transaction that waits for the world fails loudly after five seconds and changes nothing', async () => {
    const { db } = house
    const id = uuidv7()
    const stuck = db.transaction(async (trx) => {
      await trx.insertInto('accounts').values({ id, name: 'stuck', slug: id }).execute()
      await new Promise(() => {})
    })
    await expect(stuck).rejects.toThrow('A transaction was still open after 5 s.')
    expect(await db.root.selectFrom('accounts').selectAll().where('id', '=', id).execute()).toEqual([])
  })
  test('the database knows the deadline as well, and only for the transaction', async () => {
    const { db } = house
    const limits = sql<{ statement: string; idle: string }>`
      SELECT current_setting('statement_timeout') AS statement, current_setting('idle_in_transaction_session_timeout') AS idle`
    const before = (await limits.execute(db.root)).rows
    expect((await db.transaction((trx) => limits.execute(trx))).rows).toEqual([{ statement: '6s', idle: '10s' }])
    expect((await limits.execute(db.root)).rows).toEqual(before)
  })

  test('what is still at work when its transaction was given up lets go of its locks', async () => {
    const { db } = house
    const id = uuidv7()
    await db.root.insertInto('accounts').values({ id, name: 'held', slug: id }).execute()
    const slow = db.transaction(async (trx) => {
      await trx.updateTable('accounts').set({ name: 'slow' }).where('id', '=', id).execute()
      await sql`SELECT pg_sleep(60)`.execute(trx)
    })
    await expect(slow).rejects.toThrow('A transaction was still open after 5 s.')
    await db.transaction((trx) => trx.updateTable('accounts').set({ name: 'next' }).where('id', '=', id).execute())
    const row = await db.root.selectFrom('accounts').select('name').where('id', '=', id).executeTakeFirst()
    expect(row?.name).toBe('next')
  })

  test('a slow statement does not let the one behind it commit by itself', async () => {
    const { db } = house
    const id = uuidv7()
    let next: Promise<unknown> | undefined
    const slow = db.transaction(async (trx) => {
      await sql`SELECT pg_sleep(5.5)`.execute(trx)
      next = trx.insertInto('accounts').values({ id, name: 'stray', slug: id }).execute()
      await next
    })
    await expect(slow).rejects.toThrow('A transaction was still open after 5 s.')
    await expect(next).rejects.toThrow('A transaction was still open after 5 s.')
    expect(await db.root.selectFrom('accounts').select('id').where('id', '=', id).execute()).toEqual([])
  })
})
