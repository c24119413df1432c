// What a load balancer hears when the database goes away under a running hub, or is behind it.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestDatabase } from '../testing/index.ts'
import { needs, testDatabase, until } from '../testing/index.ts'
import type { Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'

describe('/readyz', needs('postgres'), () => {
  let stage: Stage
  /** Another database on the same server, from where the first can be shut. */
  let neighbour: TestDatabase
  beforeAll(async () => {
    stage = await openStage({ engine: 'postgres' })
    neighbour = await testDatabase('postgres')
  })
  afterAll(async () => {
    await open()
    await neighbour.close()
    await stage.close()
  })

  const name = () => new URL(stage.databaseUrl).pathname.slice(1)
  const allow = (yes: boolean) =>
    sql`ALTER DATABASE ${sql.id(name())} ALLOW_CONNECTIONS ${sql.raw(String(yes))}`.execute(neighbour.db.root)
  const open = () => allow(true)
  const shut = async () => {
    await allow(false)
    const { root } = neighbour.db
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name()}`.execute(root)
  }
  const ready = () => stage.ask('GET', '/readyz')

  test('says 503 while the database is away, and 200 by itself when it is back; the hub lives on', async () => {
    expect(await ready()).toMatchObject({ status: 200, body: { ready: true } })
    await shut()
    expect(await ready()).toMatchObject({ status: 503, body: { ready: false, database: 'unreachable' } })
    expect((await stage.ask('GET', '/healthz')).status).toBe(200)
    await open()
    await until(async () => (await ready()).status === 200, 'the database is back')
    expect((await ready()).body).toMatchObject({ ready: true, database: 'ok', migrations: 'applied' })
  })

  test('says 503 and which, when the database lacks a migration', async () => {
    const { root } = stage.services.db
    const { rows } = await sql<{ name: string }>`
      DELETE FROM migrations WHERE name = (SELECT max(name) FROM migrations) RETURNING name`.execute(root)
    const [latest] = rows
    const answer = await ready()
    await sql`INSERT INTO migrations (name) VALUES (${latest?.name})`.execute(root)
    expect(answer).toMatchObject({
      status: 503,
      body: { ready: false, database: 'ok', migrations: [latest?.name] },
    })
    expect((await ready()).status).toBe(200)
  })
})
