import { afterAll, beforeAll, expect, test } from 'vitest'
import { scene, writes } from '../commands/testing/scene.ts'
import { uuidv7 } from '../contract/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { onEachEngine, testDatabase } from '../testing/index.ts'
import { advance } from './ledger.ts'

onEachEngine((engine) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase(engine)
  })
  afterAll(() => database.close())

  test('a worker that comes late never takes a mirror back to where it was', async () => {
    const { root } = database.db
    const shop = await scene(database.db)
    const { id: conversation } = await writes(database.db, shop, 'nadia', 'Where is my parcel?')
    const at = { account_id: shop.accountId, id: uuidv7() }
    await root
      .insertInto('connections')
      .values({ ...at, kind: 'installation', plugin: 'board', name: 'Board', token: at.id })
      .execute()
    const mirror = await root
      .insertInto('mirrors')
      .values({ ...at, conversation_id: conversation, installation_id: at.id, channel: 'support', mode: 'explicit' })
      .returningAll()
      .executeTakeFirstOrThrow()
    const late = { ...mirror }
    await advance(root, mirror, { seq: 50, card_seq: 50, root: 'card' })
    await advance(root, late, { seq: 40, edit_seq: 40, root: 'second card' })
    expect(late.root).toBe('card')
    const now = await root.selectFrom('mirrors').selectAll().where('id', '=', at.id).executeTakeFirstOrThrow()
    expect(now).toMatchObject({ seq: 50, edit_seq: 40, card_seq: 50, root: 'card' })
  })
})
