import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Fact } from '../contract/index.ts'
import { ChannelError, text, uuidv7 } from '../contract/index.ts'
import { claimRefs, refKey } from '../refs/index.ts'
import type { TestDatabase } from '../testing/index.ts'
import { onEachEngine, testDatabase, until } from '../testing/index.ts'
import { applyEcho, isEcho } from './echo.ts'
import { applyLateFact } from './late.ts'
import { isForward, statusOf } from './status.ts'
import type { Rig } from './testing/rig.ts'
import { rig } from './testing/rig.ts'

const cutReply = () => {
  throw new ChannelError({ code: 'reply_cut', sent: 'unsure', retry: 'later', tell: 'No answer came.' })
}
const receipt = (of: string, status: 'accepted' | 'delivered' | 'read' | 'failed', upTo = false): Fact => ({
  is: 'receipt',
  of,
  status,
  upTo,
})
const echo = (key: string, words: string, who = 'nadia'): Fact => ({
  is: 'message',
  key,
  threads: [{ ref: who }],
  from: { side: 'us', name: 'Maya (phone)', to: [{ namespace: 'double', value: who, verified: true }] },
  parts: [text(words)],
})

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
  const statusOfMessage = async (message: string) => (await post.deliveryOf(message)).status
  const messages = () => database.db.root.selectFrom('messages').selectAll().orderBy('number').execute()
  const delivered = async (...lines: string[]) => {
    const message = await post.reply(nadia, ...lines)
    await post.deliver()
    return message
  }

  describe('receipts', () => {
    test('in any order, doubled or late, the end is the same', { timeout: 60_000 }, async () => {
      const steps = ['accepted', 'delivered', 'read'] as const
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray([...steps, ...steps], { minLength: 3 }), async (order) => {
          const message = await delivered('Hello')
          const key = post.provider.sent.at(-1)!.key
          for (const status of order) await hear(receipt(key, status))
          const furthest = order.includes('read') ? 'read' : order.includes('delivered') ? 'delivered' : 'accepted'
          expect(await statusOfMessage(message)).toBe(furthest)
        }),
        { numRuns: 4 },
      )
    })

    test('each step is one fact, and going back is none', async () => {
      const message = await delivered('Hello')
      for (const status of ['delivered', 'delivered', 'read', 'delivered'] as const) await hear(receipt('k1', status))
      expect(await post.statusEvents(message)).toEqual(['accepted', 'delivered', 'read'])
    })

    test('a message is delivered once all its pieces are', async () => {
      const message = await delivered('one', 'two')
      await hear(receipt('k2', 'delivered'))
      expect(await statusOfMessage(message)).toBe('accepted')
      await hear(receipt('k1', 'read'))
      expect(await statusOfMessage(message)).toBe('delivered')
    })

    test('“read up to here” speaks of everything before', async () => {
      const all = [await delivered('one'), await delivered('two', 'and a half'), await delivered('three')]
      await hear(receipt('k3', 'read', true))
      expect(await Promise.all(all.map(statusOfMessage))).toEqual(['read', 'read', 'accepted'])
      const conversation = await database.db.root
        .selectFrom('conversations')
        .select('read_by_contact')
        .executeTakeFirstOrThrow()
      expect(conversation.read_by_contact).toBe(3)
    })

    test('a provider that takes a message and fails it later says why', async () => {
      const message = await delivered('Hello')
      await hear({ is: 'receipt', of: 'k1', status: 'failed', tell: 'The number does not exist.' })
      expect(await post.deliveryOf(message)).toMatchObject({ status: 'failed', tell: 'The number does not exist.' })
    })

    test('one that comes before we know the key waits, and is applied when we do', async () => {
      expect(await hear(receipt('k1', 'read'))).toBe('parked')
      const message = await delivered('Hello')
      expect(await statusOfMessage(message)).toBe('read')
      expect(await database.db.root.selectFrom('parked').selectAll().execute()).toEqual([])
    })

    test('one that names its delivery settles a send that stayed unsure', async () => {
      post.provider.next.push(cutReply)
      const message = await delivered('Hello')
      const { id } = await post.deliveryOf(message)
      expect(await statusOfMessage(message)).toBe('unsure')
      await hear({ ...receipt('k-late', 'delivered'), delivery: id } as Fact)
      await hear(receipt('k-late', 'read'))
      expect(await post.statusEvents(message)).toEqual(['unsure', 'accepted', 'delivered', 'read'])
    })

    test('one that names its delivery before the cut answer is noticed settles it, too', async () => {
      const heard = Promise.withResolvers<void>()
      post.provider.next.push(async () => {
        const { id } = await post.db.root.selectFrom('deliveries').select('id').executeTakeFirstOrThrow()
        await hear({ ...receipt('k-early', 'accepted'), delivery: id } as Fact)
        await hear({ ...receipt('k-early', 'delivered'), delivery: id } as Fact)
        heard.resolve()
        cutReply()
      })
      const message = await delivered('Hello')
      await heard.promise
      await until(async () => (await statusOfMessage(message)) === 'delivered', 'the hook to settle it')
    })

    test('one that names a delivery of another inbox settles nothing', async () => {
      post.provider.next.push(cutReply)
      const message = await delivered('Hello')
      await hear({ ...receipt('k-foreign', 'delivered'), delivery: uuidv7() } as Fact)
      expect(await statusOfMessage(message)).toBe('unsure')
    })

    test('a key too long for an index is known by its hash everywhere', async () => {
      const long = 'k'.repeat(500)
      post.provider.next.push(() => ({ keys: [long] }))
      await hear(receipt(long, 'delivered'))
      const message = await delivered('Hello')
      expect(await statusOfMessage(message)).toBe('delivered')
      await hear(receipt(long, 'read'))
      expect(await statusOfMessage(message)).toBe('read')
      expect(refKey(long)).toHaveLength(71)
    })
  })

  describe('amendments', () => {
    const hers = async (key: string): Promise<string> => {
      const message = (await messages())[0]!
      const claim = {
        accountId: post.shop.accountId,
        connectionId: post.shop.inbox.id,
        key,
        kind: 'message' as const,
        targetId: message.id,
      }
      await database.db.transaction((trx) => claimRefs(trx, [claim]))
      return message.id
    }

    test('an edit keeps what was said before', async () => {
      const id = await hers('m1')
      await hear({ is: 'edit', of: 'm1', parts: [text('Hello again')] })
      await hear({ is: 'edit', of: 'm1', parts: [text('Hello again')] })
      expect((await messages())[0]).toMatchObject({ text: 'Hello again', edited_at: expect.any(Date) })
      const versions = await database.db.root
        .selectFrom('message_versions')
        .selectAll()
        .where('message_id', '=', id)
        .execute()
      expect(versions.map((v) => v.text)).toEqual(['Hello'])
    })

    test('a removal empties the message and keeps its version; nothing is changed afterwards', async () => {
      const id = await hers('m1')
      await hear({ is: 'removal', of: 'm1' })
      await hear({ is: 'edit', of: 'm1', parts: [text('Ghost')] })
      expect((await messages())[0]).toMatchObject({ text: '', parts: [], removed_at: expect.any(Date) })
      expect(
        await database.db.root.selectFrom('message_versions').select('text').where('message_id', '=', id).execute(),
      ).toEqual([{ text: 'Hello' }])
    })

    test('taken back without saying which, every reaction of that side goes', async () => {
      const message = await delivered('Hello')
      const reaction = (emoji: string, removed = false): Fact => ({
        is: 'reaction',
        of: 'k1',
        emoji,
        by: 'contact',
        removed,
      })
      for (const emoji of ['👍', '❤️']) await hear(reaction(emoji))
      await hear({ ...reaction('😀'), by: 'us' } as Fact)
      for (let i = 0; i < 2; i++) await hear(reaction('', true))
      const left = await database.db.root
        .selectFrom('reactions')
        .select('emoji')
        .where('message_id', '=', message)
        .execute()
      expect(left).toEqual([{ emoji: '😀' }])
    })

    test('a reaction twice is one, and taking it back is one', async () => {
      await hers('m1')
      const react = (removed?: boolean) => hear({ is: 'reaction', of: 'm1', emoji: '👍', by: 'contact', removed })
      for (const removed of [undefined, undefined, true, true]) await react(removed)
      const events = await database.db.root
        .selectFrom('events')
        .select('data')
        .where('type', '=', 'message.reacted')
        .orderBy('id')
        .execute()
      expect(events.map((e) => e.data.removed)).toEqual([false, true])
    })

    test('an edit that overtook its message is applied when the message comes', async () => {
      expect(await hear({ is: 'edit', of: 'm1', parts: [text('Hello again')] })).toBe('parked')
      const [claimed] = await database.db.transaction((trx) =>
        claimRefs(trx, [
          {
            accountId: post.shop.accountId,
            connectionId: post.shop.inbox.id,
            key: 'm1',
            kind: 'message',
            targetId: uuidv7(),
          },
        ]),
      )
      expect(claimed).toMatchObject({ won: true, waited: true })
    })
  })

  describe('echoes', () => {
    test('our own message that comes back is ours', async () => {
      await delivered('Hello')
      expect(await hear(echo('k1', 'Hello'))).toBe('ignored')
      expect(await messages()).toHaveLength(2)
    })

    test('one that comes before the reply to the send is ours all the same', async () => {
      const held = Promise.withResolvers<undefined>()
      post.provider.next.push(() => held.promise)
      const message = await post.reply(nadia, 'Hello')
      const delivering = post.deliver()
      await until(() => post.provider.next.length === 0)
      expect(await hear(echo('k1', 'Hello'))).toBe('parked')
      held.resolve(undefined)
      await delivering
      await post.timePasses()
      await post.deliver()
      expect(await messages()).toHaveLength(2)
      expect(await statusOfMessage(message)).toBe('accepted')
      expect(await post.jobs()).toEqual([])
    })

    test('what was written on the phone becomes an out message by someone outside', async () => {
      expect(await hear(echo('p1', 'From my phone'))).toBe('applied')
      expect(await hear(echo('p1', 'From my phone'))).toBe('ignored')
      const [, ours] = await messages()
      expect(ours).toMatchObject({
        kind: 'out',
        author: { kind: 'outside', name: 'Maya (phone)' },
        text: 'From my phone',
      })
      await hear(receipt('p1', 'read'))
      expect(await statusOfMessage(ours!.id)).toBe('read')
    })

    test('while a reply is on its way it waits, then it was written outside', async () => {
      const held = Promise.withResolvers<undefined>()
      post.provider.next.push(() => held.promise)
      await post.reply(nadia, 'Hello')
      const delivering = post.deliver()
      await until(() => post.provider.next.length === 0)
      expect(await hear(echo('p1', 'From my phone'))).toBe('parked')
      held.resolve(undefined)
      await delivering
      await post.timePasses()
      await post.deliver()
      expect((await messages()).map((m) => m.text)).toEqual(['Hello', 'Hello', 'From my phone'])
    })

    test('an echo that says what an unsure reply said settles it', async () => {
      post.provider.next.push(cutReply)
      const message = await post.reply(nadia, 'Maybe')
      await post.deliver()
      expect(await statusOfMessage(message)).toBe('unsure')
      expect(await hear(echo('e1', 'Maybe'))).toBe('applied')
      expect(await statusOfMessage(message)).toBe('accepted')
      expect(await messages()).toHaveLength(2)
    })

    test('in a thread nobody knows there is no conversation to put it in', async () => {
      const fact = echo('p1', 'Hello, this is the shop', 'omar')
      expect(await hear(fact)).toBe('unplaced')
      const omar = await post.writes('omar')
      if (isEcho(fact)) {
        const scope = { accountId: post.shop.accountId, connectionId: post.shop.inbox.id }
        expect(await database.db.transaction((trx) => applyEcho(trx, scope, fact, omar.id))).toBe('appended')
      }
    })
  })
})

test('a delivery only ever moves forward', () => {
  const all = ['queued', 'sending', 'unsure', 'accepted', 'failed', 'delivered', 'read'] as const
  for (const a of all) for (const b of all) expect(isForward(a, b) && isForward(b, a)).toBe(false)
  expect(isForward('failed', 'accepted')).toBe(false)
  expect(isForward('unsure', 'accepted')).toBe(true)
  expect(statusOf(['read', 'accepted', 'delivered'])).toBe('accepted')
  expect(statusOf(['read', 'unsure', 'failed'])).toBe('unsure')
})
