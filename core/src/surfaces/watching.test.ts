import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Scene } from '../commands/testing/scene.ts'
import { scene, writes } from '../commands/testing/scene.ts'
import type { Mode } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { onEachEngine, testDatabase } from '../testing/index.ts'
import { setMode } from './mode.ts'
import { followRules, isFit, onlyWatch } from './watching.ts'

onEachEngine((engine) => {
  let database: TestDatabase
  let shop: Scene
  let at: { accountId: string; installation: string }
  let conversation: string
  beforeAll(async () => {
    database = await testDatabase(engine)
  })
  afterAll(() => database.close())

  /** Nadia's conversation stands in #support, which a rule opens for answers. */
  beforeEach(async () => {
    shop = await scene(database.db, { slug: uuidv7() })
    at = { accountId: shop.accountId, installation: uuidv7() }
    conversation = (await writes(database.db, shop, 'nadia', 'Where is my parcel?')).id
    const place = {
      account_id: at.accountId,
      installation_id: at.installation,
      channel: '#support',
      mode: 'explicit' as const,
    }
    const { root } = database.db
    await root
      .insertInto('connections')
      .values({
        account_id: at.accountId,
        id: at.installation,
        kind: 'installation',
        plugin: 'board',
        name: 'Board',
        token: uuidv7(),
      })
      .execute()
    await root
      .insertInto('channel_rules')
      .values({ ...place, id: uuidv7(), position: 10 })
      .execute()
    await root
      .insertInto('mirrors')
      .values({ ...place, id: uuidv7(), conversation_id: conversation, root: 'C1:1.5' })
      .execute()
  })

  const lost = { channels: ['C1'], roots: 'C1:', line: 'This channel is shared.', tell: '#support is shared.' }
  const mirror = () =>
    database.db.root.selectFrom('mirrors').selectAll().where('account_id', '=', at.accountId).executeTakeFirstOrThrow()
  const rule = () =>
    database.db.root
      .selectFrom('channel_rules')
      .selectAll()
      .where('account_id', '=', at.accountId)
      .executeTakeFirstOrThrow()
  const lines = async () => {
    const rows = await database.db.root
      .selectFrom('messages')
      .select('text')
      .where('account_id', '=', at.accountId)
      .where('kind', '=', 'activity')
      .orderBy('number')
      .execute()
    return rows.map(({ text }) => text)
  }
  const says = (mode: Mode) =>
    database.db.root.updateTable('channel_rules').set({ mode }).where('account_id', '=', at.accountId).execute()
  const told = () =>
    database.db.root
      .selectFrom('notices')
      .select(['member_id', 'notice'])
      .where('account_id', '=', at.accountId)
      .execute()

  test('rule and threads watch, whatever name the rule used; twice is once', async () => {
    await onlyWatch(database.db, at, lost)
    await onlyWatch(database.db, at, lost)
    expect([(await mirror()).mode, (await rule()).mode]).toEqual(['alerts', 'alerts'])
    expect(await lines()).toEqual(['This channel is shared.'])
    expect(await told()).toEqual([
      { member_id: shop.maya, notice: { is: 'trouble', installation: at.installation, tell: '#support is shared.' } },
    ])
  })

  test('each channel that is lost is told of, and each time: the same day, whoever comes first', async () => {
    const { account_id, installation_id, mode } = await rule()
    const billing = { account_id, installation_id, mode, channel: '#billing', id: uuidv7(), position: 20 }
    await database.db.root.insertInto('channel_rules').values(billing).execute()
    const lose = () => Promise.all([onlyWatch(database.db, at, lost), onlyWatch(database.db, at, lost)])
    await lose()
    await onlyWatch(database.db, at, { ...lost, channels: ['#billing'], roots: 'C2:', tell: '#billing is shared.' })
    const tells = async () =>
      (await told()).map(({ notice }) => (notice.is === 'trouble' ? notice.tell : notice.is)).sort()
    expect(await tells()).toEqual(['#billing is shared.', '#support is shared.'])
    await database.db.root
      .updateTable('channel_rules')
      .set({ mode: 'explicit', before_watch: null })
      .where('account_id', '=', at.accountId)
      .execute()
    await lose()
    expect(await tells()).toEqual(['#billing is shared.', '#support is shared.', '#support is shared.'])
  })

  test('a channel no rule names is told of once a day', async () => {
    await database.db.root.deleteFrom('channel_rules').where('account_id', '=', at.accountId).execute()
    await onlyWatch(database.db, at, lost)
    await database.db.root.updateTable('mirrors').set({ mode: 'explicit' }).execute()
    await onlyWatch(database.db, at, lost)
    expect(await told()).toHaveLength(1)
  })

  test('another channel is left alone', async () => {
    await onlyWatch(database.db, at, { ...lost, channels: ['C2'], roots: 'C2:' })
    expect((await mirror()).mode).toBe('explicit')
    expect(await told()).toEqual([])
  })

  test('a thread that was left says nothing where the conversation goes on', async () => {
    await database.db.root
      .updateTable('mirrors')
      .set({ away: true, mode: 'direct' })
      .where('account_id', '=', at.accountId)
      .execute()
    await onlyWatch(database.db, at, lost)
    await says('confirm')
    await followRules(database.db, at)
    const toAlerts = (trx: Trx) => setMode(trx, { ...at, conversation }, 'alerts', 'False.')
    expect(await database.db.transaction(toAlerts)).toBe(false)
    expect(await lines()).toEqual([])
  })

  test('an administrator’s word opens the threads again, and closes them', async () => {
    await onlyWatch(database.db, at, lost)
    await says('confirm')
    await followRules(database.db, at)
    await followRules(database.db, at)
    expect((await mirror()).mode).toBe('confirm')
    expect(await lines()).toEqual([
      'This channel is shared.',
      'An administrator opened this channel for answers again.',
    ])
    await says('alerts')
    await followRules(database.db, at)
    expect((await mirror()).mode).toBe('alerts')
  })

  test('two rules of one channel: its threads keep to the careful one', async () => {
    const { account_id, installation_id, channel } = await rule()
    const second = { account_id, installation_id, channel, id: uuidv7(), position: 20, mode: 'alerts' as const }
    await database.db.root.insertInto('channel_rules').values(second).execute()
    await followRules(database.db, at)
    expect((await mirror()).mode).toBe('alerts')
  })

  test('an installation that must be mended is not fit to answer from; one that is merely away is', async () => {
    const fitWith = async (health: 'ok' | 'unreachable' | 'reauthorise' | 'misconfigured') => {
      await database.db.root.updateTable('connections').set({ health }).where('id', '=', at.installation).execute()
      return isFit(database.db.root, at.accountId, at.installation)
    }
    expect([
      await fitWith('reauthorise'),
      await fitWith('misconfigured'),
      await fitWith('unreachable'),
      await fitWith('ok'),
    ]).toEqual([false, false, true, true])
  })
})
