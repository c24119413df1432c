import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { meanwhile, someoneWaits } from '../commands/testing/meanwhile.ts'
import type { Scene } from '../commands/testing/scene.ts'
import { scene, writes } from '../commands/testing/scene.ts'
import type { Mode } from '../contract/index.ts'
import { uuidv7 } from '../contract/index.ts'
import type { Db, Trx } from '../db/index.ts'
import { conversationViews } from '../queries/views.ts'
import type { TestDatabase } from '../testing/index.ts'
import { needs, testDatabase } from '../testing/index.ts'
import { ensureMirror } from './ensure.ts'
import { lapse } from './switching.ts'
import { followRules, onlyWatch } from './watching.ts'

// Law: nothing leaks. Whatever is decided at the moment a channel is lost, its threads only watch afterwards.
describe('a channel is lost while', needs('postgres'), () => {
  let database: TestDatabase
  let other: Db
  let shop: Scene
  let at: { accountId: string; installation: string }
  let conversation: string

  beforeEach(async () => {
    database = await testDatabase('postgres')
    other = await database.again()
    shop = await scene(database.db)
    at = { accountId: shop.accountId, installation: uuidv7() }
    conversation = (await writes(database.db, shop, 'nadia', 'Where is my parcel?')).id
    const { root } = database.db
    const desk = { kind: 'installation' as const, plugin: 'board', name: 'Board', token: uuidv7() }
    await root
      .insertInto('connections')
      .values({ account_id: at.accountId, id: at.installation, ...desk })
      .execute()
    await root
      .insertInto('channel_rules')
      .values({ ...inSupport('direct'), id: uuidv7(), position: 10 })
      .execute()
  })
  afterEach(() => database.close())

  const inSupport = (mode: Mode) => ({
    account_id: at.accountId,
    installation_id: at.installation,
    channel: '#support',
    mode,
  })
  const stands = async (mode: Mode, more: object = {}) =>
    database.db.root
      .insertInto('mirrors')
      .values({ ...inSupport(mode), id: uuidv7(), conversation_id: conversation, root: 'C1:1.5', ...more })
      .returningAll()
      .executeTakeFirstOrThrow()
  const mode = async () => (await database.db.root.selectFrom('mirrors').select('mode').executeTakeFirstOrThrow()).mode
  const ruleLost = (trx: Trx) => trx.updateTable('channel_rules').set({ mode: 'alerts' }).execute()
  /** Begins what waits for the lock of the one who loses the channel, and goes on once it waits. */
  const waiting = async <T>(work: Promise<T>): Promise<{ work: Promise<T> }> => {
    await someoneWaits(database)
    return { work }
  }

  test('its thread is being opened: the thread opens as one that only watches', async () => {
    const open = () =>
      ensureMirror(other.root, at.accountId, conversation, at.installation, ['explicit', 'direct', 'alerts'])
    const [, opening] = await meanwhile(database.db, ruleLost, () => waiting(open()))
    expect(await opening.work).toMatchObject({ mode: 'alerts' })
  })

  test('an administrator’s word is being followed: it does not open the threads again', async () => {
    await stands('alerts')
    const [, following] = await meanwhile(database.db, ruleLost, () => waiting(followRules(other, at)))
    await following.work
    expect(await mode()).toBe('alerts')
  })

  test('a switch of its thread ends: nothing is put back', async () => {
    const before = { before_switch: 'explicit' as const, switched_at: new Date(0), switched_assignee: shop.omar }
    const read = await stands('direct', before)
    const [view] = await conversationViews(database.db.root, at.accountId, [conversation])
    await onlyWatch(database.db, at, {
      channels: ['#support'],
      roots: 'C1:',
      line: 'Everybody reads here now.',
      tell: 'Public.',
    })
    await lapse(other, read, { ...view!, status: 'resolved' })
    expect(await mode()).toBe('alerts')
  })
})
