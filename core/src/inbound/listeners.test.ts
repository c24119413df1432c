import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createConnection } from '../connections/index.ts'
import { definePlugin, uuidv7, z } from '../contract/index.ts'
import type { Company, Stage } from '../http/testing/stage.ts'
import { openStage } from '../http/testing/stage.ts'
import { onEachEngine, until } from '../testing/index.ts'
import type { Door } from './door.ts'
import { startListeners } from './listeners.ts'

onEachEngine((engine) => {
  let stage: Stage
  let acme: Company
  let listening = 0
  let ended = 0
  let stop: () => Promise<void> = async () => {}
  const radio = definePlugin({
    id: 'radio',
    contract: 1,
    channel: {
      label: 'Radio',
      settings: z.object({ station: z.string().default('one') }),
      capabilities: () => {
        throw new Error('Nobody answers here.')
      },
      listen: async (_inbox, _accept, signal) => {
        listening++
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        ended++
      },
      parse: () => [],
      pieces: () => [],
      send: async () => ({ keys: [] }),
    },
  })
  beforeEach(async () => {
    listening = 0
    ended = 0
    stage = await openStage({ engine, plugins: [radio] })
    acme = await stage.company('acme')
  })
  afterEach(async () => {
    await stop()
    await stage.close()
  })

  const tune = () =>
    createConnection(stage.services, {
      accountId: acme.accountId,
      kind: 'inbox',
      plugin: 'radio',
      name: 'Radio',
      settings: {},
    })
  const start = () => {
    ;({ stop } = startListeners(stage.services, {} as Door))
  }
  const db = () => stage.services.db.root
  const lease = () => db().selectFrom('listeners').select('lease').executeTakeFirst()

  test('one listens, under a lease that is given back at the end', async () => {
    await tune()
    start()
    await until(() => listening === 1)
    expect((await lease())?.lease).toEqual(expect.any(String))
    await stop()
    expect([ended, (await lease())?.lease]).toEqual([1, null])
  })

  test('whoever holds the lease listens alone; once it has ended, we do', async () => {
    const inbox = await tune()
    const theirs = { account_id: inbox.account_id, connection_id: inbox.id, lease: uuidv7() }
    const soon = new Date(Date.now() + 60_000)
    await db()
      .insertInto('listeners')
      .values({ ...theirs, lease_until: soon })
      .execute()
    start()
    // Its refusal is told by nothing but the row: another connection that began later shows that we looked.
    await createConnection(stage.services, { ...inboxNamed('Second'), accountId: acme.accountId })
    await until(() => listening === 1)
    expect(await db().selectFrom('listeners').select('lease').where('lease', '=', theirs.lease).execute()).toHaveLength(
      1,
    )
    await db()
      .updateTable('listeners')
      .set({ lease_until: new Date(0) })
      .where('lease', '=', theirs.lease)
      .execute()
    await until(() => listening === 2)
  })

  test('a lease that cannot be asked for is no crash: the next look takes it', async () => {
    await tune()
    await sql`ALTER TABLE listeners RENAME TO listeners_away`.execute(db())
    try {
      start()
      await until(() => stage.logged.some((line) => line.includes('Listening could not begin.')))
      expect(listening).toBe(0)
    } finally {
      await sql`ALTER TABLE listeners_away RENAME TO listeners`.execute(db())
    }
    await until(() => listening === 1)
  })

  const inboxNamed = (name: string) => ({ kind: 'inbox' as const, plugin: 'radio', name, settings: {} })
})
