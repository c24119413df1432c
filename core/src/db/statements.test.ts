import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../testing/index.ts'
import { available, needs, onEachEngine, testDatabase } from '../testing/index.ts'
import type { Db } from './open.ts'
import { openDatabase } from './open.ts'
import { createStatements } from './statements.ts'

/** Often enough to be kept, and planned for good. */
const OFTEN = 12

const keptOf = async (db: Db): Promise<string[]> => {
  const { rows } = await sql<{ statement: string }>`SELECT statement FROM pg_prepared_statements`.execute(db.root)
  return rows.map((row) => row.statement)
}

test('a text is kept once it has come again, under one name, until the schema changes', () => {
  const { nameOf, forget } = createStatements()
  expect([nameOf('a'), nameOf('a'), nameOf('b')]).toEqual([undefined, undefined, undefined])
  const name = nameOf('a')
  expect([name, nameOf('a')]).toEqual([expect.any(String), name])
  forget()
  expect(nameOf('a')).not.toBe(name)
})

test('a list is not kept: it has as many forms as lengths', () => {
  const { nameOf } = createStatements()
  const list = `IN (${Array.from({ length: 50 }, (_, i) => `$${i + 1}`).join(', ')})`
  expect([nameOf(list), nameOf(list), nameOf(list), nameOf(list)]).toEqual(Array(4).fill(undefined))
})

onEachEngine((engine) => {
  let house: TestDatabase
  beforeAll(async () => {
    house = await testDatabase(engine)
    // A lent embedded database may keep as many as it will already.
    if (engine === 'pglite') await sql`DEALLOCATE ALL`.execute(house.db.root)
  })
  afterAll(() => house.close())
  beforeEach(() =>
    sql`CREATE TABLE parcels (id int PRIMARY KEY, place text, sent_at timestamptz, tags text[])`.execute(house.db.root),
  )
  afterEach(() => sql`DROP TABLE parcels`.execute(house.db.root))

  const put = (id: number, place: string | null) =>
    sql`INSERT INTO parcels (id, place, sent_at, tags) VALUES (${id}, ${place}, ${new Date(id * 1000)}, ${[`no ${id}`, 'fragile, "very"']}::text[])`.execute(
      house.db.root,
    )
  const get = (db: Db, id: number) =>
    db.transaction(
      async (trx) => (await sql<Record<string, unknown>>`SELECT * FROM parcels WHERE id = ${id}`.execute(trx)).rows[0],
    )

  test('values come and go alike, however often a statement was asked', async () => {
    for (let id = 1; id <= OFTEN; id++) await put(id, id % 2 ? `shelf ${id}` : null)
    for (let id = 1; id <= OFTEN; id++)
      expect(await get(house.db, id)).toEqual({
        id,
        place: id % 2 ? `shelf ${id}` : null,
        sent_at: new Date(id * 1000),
        tags: [`no ${id}`, 'fragile, "very"'],
      })
    expect((await keptOf(house.db)).some((text) => text.includes('INSERT INTO parcels'))).toBe(true)
  })

  test('what breaks a constraint says so, and the next one goes on', async () => {
    for (let id = 1; id <= OFTEN; id++) await put(id, 'shelf')
    await expect(put(1, 'again')).rejects.toMatchObject({ code: '23505' })
    await put(OFTEN + 1, 'shelf')
    expect(await get(house.db, OFTEN + 1)).toMatchObject({ place: 'shelf' })
  })

  test('a column that is added beside us is there in the next transaction', async () => {
    await put(1, 'shelf')
    for (let i = 0; i < OFTEN; i++) await get(house.db, 1)
    await sql`ALTER TABLE parcels ADD COLUMN weight int`.execute(house.db.root)
    expect(await get(house.db, 1)).toMatchObject({ place: 'shelf', weight: null })
  })
})

/** Stands between as a pooler does: the backend it names is not the one that works. */
const pooler = async (host: string, port: number) => {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, host)
    for (const socket of [near, far]) sockets.add(socket.on('error', () => socket.destroy()))
    near.pipe(far)
    far.on('data', (chunk: Buffer) => near.write(renamed(chunk)))
    far.on('end', () => near.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** "K", the length 12, a process id, a secret. */
const renamed = (chunk: Buffer): Buffer => {
  const at = chunk.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]))
  if (at >= 0) chunk.writeInt32BE(1_234_567, at + 5)
  return chunk
}

describe('behind a pooler', needs('postgres'), () => {
  test('nothing is kept: the next backend would not know it', async () => {
    const real = new URL(available().postgres as string)
    const between = await pooler(real.hostname || '127.0.0.1', Number(real.port || 5432))
    const url = new URL(real)
    url.port = String(between.port)
    url.hostname = '127.0.0.1'
    const db = await openDatabase({ engine: 'postgres', url: url.href, poolSize: 1 })
    try {
      for (let i = 0; i < OFTEN; i++) await sql`SELECT ${i}::int AS n`.execute(db.root)
      expect(await keptOf(db)).toEqual([])
    } finally {
      await db.close()
      between.close()
    }
  })
})
