// An agent says that what was in doubt arrived; what the provider says of it comes later, or never.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Fact } from '../contract/index.ts'
import { ChannelError, text } from '../contract/index.ts'
import { lockConversation } from '../conversations/change.ts'
import type { TestDatabase } from '../testing/index.ts'
import { onEachEngine, testDatabase } from '../testing/index.ts'
import { arrivedAfterAll } from './confirmed.ts'
import { applyLateFact } from './late.ts'
import type { Rig } from './testing/rig.ts'
import { rig } from './testing/rig.ts'

const cutReply = () => {
  throw new ChannelError({ code: 'reply_cut', sent: 'unsure', retry: 'later', tell: 'No answer came.' })
}

onEachEngine((engine) => {
  let database: TestDatabase
  let post: Rig
  let nadia: string
  beforeEach(async () => {
    database = await testDatabase(engine)
    post = await rig(database.db)
    nadia = (await post.writes('nadia')).id
  })
  afterEach(() => database.close())

  const hear = (fact: Fact) =>
    database.db.transaction((trx) =>
      applyLateFact(trx, { id: post.shop.inbox.id, accountId: post.shop.accountId }, fact),
    )
  const echo = (key: string, words: string): Fact => ({
    is: 'message',
    key,
    threads: [{ ref: 'nadia' }],
    from: { side: 'us', name: 'Maya (phone)', to: [{ namespace: 'double', value: 'nadia', verified: true }] },
    parts: [text(words)],
  })
  const lines = async () => (await database.db.root.selectFrom('messages').select('text').execute()).length
  const unsure = async (...words: string[]) => {
    post.provider.next.push(cutReply)
    const message = await post.reply(nadia, ...words)
    await post.deliver()
    expect((await post.deliveryOf(message)).status).toBe('unsure')
    return message
  }
  const confirm = async (message: string) => {
    const delivery = await post.deliveryOf(message)
    await database.db.transaction(async (trx) =>
      arrivedAfterAll(trx, await lockConversation(trx, post.shop.accountId, nadia), delivery),
    )
  }

  test('the parts behind the one in doubt still go out', async () => {
    const message = await unsure('one', 'two', 'three')
    await confirm(message)
    await post.deliver()
    expect(post.provider.sent.map(({ say }) => say)).toEqual(['two', 'three'])
    expect(await post.piecesOf(message)).toEqual(['accepted', 'accepted', 'accepted'])
    expect((await post.deliveryOf(message)).status).toBe('accepted')
  })

  test('once the lane went on without them, the agent reads that they are missing', async () => {
    const message = await unsure('one', 'two')
    await post.timePasses()
    await post.deliver()
    await confirm(message)
    await post.deliver()
    expect(await post.deliveryOf(message)).toMatchObject({ status: 'failed', code: 'partly_sent' })
    expect(await post.piecesOf(message)).toEqual(['accepted', 'queued'])
  })

  test('sent again for what is missing, the part that was confirmed is still known to have no name', async () => {
    const message = await unsure('one', 'two')
    await post.timePasses()
    await post.deliver()
    await confirm(message)
    await post.resend(nadia, message)
    await post.deliver()
    expect(post.provider.sent.map(({ say }) => say)).toEqual(['two'])
    const { id } = await post.deliveryOf(message)
    const pieces = await database.db.root
      .selectFrom('pieces')
      .select(['code', 'keys'])
      .where('delivery_id', '=', id)
      .orderBy('index')
      .execute()
    expect(pieces).toMatchObject([{ code: 'confirmed', keys: [] }, { code: null }])
  })

  test('its echo is no second message, and tells its key', async () => {
    const message = await unsure('Maybe')
    await confirm(message)
    expect(await hear(echo('e1', 'Maybe'))).toBe('applied')
    expect(await lines()).toBe(2)
    await hear({ is: 'receipt', of: 'e1', status: 'read' })
    expect((await post.deliveryOf(message)).status).toBe('read')
  })

  test('the same words written again are a message of their own', async () => {
    await confirm(await unsure('Maybe'))
    await hear(echo('e1', 'Maybe'))
    await hear(echo('e2', 'Maybe'))
    expect(await lines()).toBe(3)
  })

  test('a receipt that names its delivery finds it, also behind a part that followed', async () => {
    const message = await unsure('one', 'two')
    const { id } = await post.deliveryOf(message)
    await confirm(message)
    post.provider.next.push(async () => {
      expect(await hear({ is: 'receipt', of: 'e1', status: 'read', delivery: id })).toBe('parked')
      return undefined
    })
    await post.deliver()
    expect(await post.piecesOf(message)).toEqual(['read', 'accepted'])
    expect(await database.db.root.selectFrom('parked').select('id').execute()).toEqual([])
  })
})
