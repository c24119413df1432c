// What a plugin keeps for itself, on a real database of each engine.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Generated, PluginMigrations } from '../contract/index.ts'
import { definePlugin, uuidv7 } from '../contract/index.ts'
import { createLog } from '../log.ts'
import { openServices } from '../open-services.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import { pendingMigrations } from './index.ts'

const OWNED = 'account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE'
type Crates = { account_id: string; id: string; label: string; weight: Generated<number> }
type Own = { crates: Crates }

const steps: PluginMigrations = {
  '0001-crates': [
    `CREATE TABLE crates (${OWNED}, id uuid NOT NULL, label text NOT NULL, PRIMARY KEY (account_id, id))`,
  ],
}
const more: PluginMigrations = {
  ...steps,
  '0002-weight': ['ALTER TABLE crates ADD COLUMN weight integer NOT NULL DEFAULT 1'],
}

onEachEngine((engine) => {
  const packed: unknown[] = []
  const shed = (migrations: PluginMigrations) =>
    definePlugin({
      id: 'tool-shed',
      contract: 1,
      migrations,
      jobs: { pack: { run: async (payload) => void packed.push(payload) } },
    })
  let house: TestHub
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [shed(more)] })
  })
  afterAll(() => house.stop())
  beforeEach(async () => {
    packed.length = 0
    await own().deleteFrom('crates').where('account_id', '=', house.accountId).execute()
  })

  const hub = (accountId = house.accountId) => house.hub.services.hubFor(accountId, 'tool-shed')
  const own = (accountId?: string) => hub(accountId).db<Own>()
  const crate = (label: string) => ({ account_id: house.accountId, id: uuidv7(), label })
  const labels = async () =>
    (
      await own().selectFrom('crates').select(['label', 'weight']).where('account_id', '=', house.accountId).execute()
    ).map((row) => `${row.label} ${row.weight}`)
  const restart = async (migrations: PluginMigrations) => {
    const stops: (() => Promise<unknown>)[] = []
    const { config, db } = house.hub.services
    await openServices({ config, db, log: createLog('silent'), plugins: [shed(migrations)] }, stops)
    for (const stop of stops) await stop()
  }

  test('a plugin finds its own tables, whatever core calls its own', async () => {
    await own().insertInto('crates').values(crate('ropes')).execute()
    expect(await labels()).toEqual(['ropes 1'])
    const at = await sql`SELECT to_regclass('plugin_tool_shed.crates')::text AS at`.execute(house.database.db.root)
    expect(at.rows).toEqual([{ at: 'plugin_tool_shed.crates' }])
  })

  test('its steps run once, and what is still to run is named', async () => {
    const { db } = house.hub.services
    expect(await pendingMigrations(db, [{ id: 'tool-shed', migrations: more }])).toEqual([])
    const next = { ...more, '0003-colour': ['ALTER TABLE crates ADD COLUMN colour text'] }
    expect(await pendingMigrations(db, [{ id: 'tool-shed', migrations: next }])).toEqual(['tool-shed/0003-colour'])
    await restart(next)
    await restart(next)
    expect(await pendingMigrations(db, [{ id: 'tool-shed', migrations: next }])).toEqual([])
  })

  test.each([
    ['without an account', 'CREATE TABLE bins (id uuid PRIMARY KEY)'],
    ['whose key does not begin with the account', `CREATE TABLE bins (${OWNED}, id uuid PRIMARY KEY)`],
    [
      'that outlives its account',
      'CREATE TABLE bins (account_id uuid NOT NULL, id uuid, PRIMARY KEY (account_id, id))',
    ],
  ])('a table %s ends the start with a sentence, and nothing of the step stays', async (_, statement) => {
    const wrong = { ...more, '0003-bins': [statement] }
    await expect(restart(wrong)).rejects.toThrow('tables that do not say whose their rows are: bins')
    const { db } = house.hub.services
    expect(await pendingMigrations(db, [{ id: 'tool-shed', migrations: wrong }])).toEqual(['tool-shed/0003-bins'])
  })

  test('a statement that does not say of which account is refused before it is sent', async () => {
    await own().insertInto('crates').values(crate('ropes')).execute()
    await expect(own().selectFrom('crates').selectAll().execute()).rejects.toThrow('name account_id')
    await expect(own().deleteFrom('crates').execute()).rejects.toThrow('name account_id')
    const theirs = own(uuidv7()).selectFrom('crates').selectAll().where('account_id', '=', house.accountId)
    await expect(theirs.execute()).rejects.toThrow('name account_id')
    expect(await labels()).toEqual(['ropes 1'])
  })

  test('what is written or shown does not say whose rows are meant', async () => {
    await own().insertInto('crates').values(crate('ropes')).execute()
    const wishes = [
      own().updateTable('crates').set({ account_id: house.accountId, label: 'mine now' }),
      own()
        .selectFrom('crates')
        .select((eb) => eb.val(house.accountId).as('mine'))
        .select('label'),
      own()
        .insertInto('crates')
        .values([crate('nails'), { ...crate('glue'), account_id: uuidv7() }]),
    ]
    for (const wish of wishes) await expect(wish.execute()).rejects.toThrow('name account_id')
    expect(await labels()).toEqual(['ropes 1'])
  })

  test('tables of core are not its own, named plainly or by their schema', async () => {
    const db = hub().db<Record<string, { account_id: string }>>()
    const ask = (table: string) => db.selectFrom(table).selectAll().where('account_id', '=', house.accountId).execute()
    await expect(ask('messages')).rejects.toMatchObject({ code: '42P01' })
    await expect(ask('public.messages')).rejects.toThrow('reaches only its own tables')
  })

  test('rows and the jobs they make come to be together, or not at all', async () => {
    await own().transaction(async (trx) => {
      await trx.insertInto('crates').values(crate('nails')).execute()
      await trx.enqueue('pack', { what: 'nails' })
    })
    await until(() => packed.length === 1, 'the job')
    const changedMind = own().transaction(async (trx) => {
      await trx.insertInto('crates').values(crate('glue')).execute()
      await trx.enqueue('pack', { what: 'glue' })
      throw new Error('changed my mind')
    })
    await expect(changedMind).rejects.toThrow('changed my mind')
    await house.settled()
    expect([await labels(), packed]).toEqual([['nails 1'], [{ what: 'nails' }]])
  })

  test('inside its transaction the way round it is shut', async () => {
    const inside = own().transaction(async () =>
      own().selectFrom('crates').selectAll().where('account_id', '=', house.accountId).execute(),
    )
    await expect(inside).rejects.toThrow('Inside a transaction only `trx` may be used')
  })

  test('what a plugin sealed opens for itself, in this account and place only', async () => {
    const { seal } = hub()
    const sealed = seal.close('open sesame', 'door 1')
    expect(sealed).not.toContain('sesame')
    expect(seal.open(sealed, 'door 1')).toBe('open sesame')
    expect(() => seal.open(sealed, 'door 2')).toThrow('damaged')
    expect(() => hub(uuidv7()).seal.open(sealed, 'door 1')).toThrow('damaged')
    expect(() => house.hub.services.hubFor(house.accountId, 'other').seal.open(sealed, 'door 1')).toThrow('damaged')
  })

  test('with the account its rows are gone', async () => {
    await own().insertInto('crates').values(crate('ropes')).execute()
    const keys =
      await sql`SELECT 1 FROM pg_constraint WHERE conrelid = 'plugin_tool_shed.crates'::regclass AND confdeltype = 'c'
      AND confrelid = 'accounts'::regclass`.execute(house.database.db.root)
    expect(keys.rows).toHaveLength(1)
  })
})
