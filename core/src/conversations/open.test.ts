import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Scene } from '../commands/testing/scene.ts'
import { scene, writes } from '../commands/testing/scene.ts'
import { identify } from '../contacts/identify.ts'
import type { TestDatabase } from '../testing/databases.ts'
import { testDatabase } from '../testing/databases.ts'
import { onEachEngine } from '../testing/engines.ts'
import { needs } from '../testing/environment.ts'
import { openConversations } from './open.ts'
import { lockThreads } from './threads.ts'

onEachEngine((engine) => {
  let database: TestDatabase
  let shop: Scene
  beforeEach(async () => {
    database = await testDatabase(engine)
    shop = await scene(database.db)
  })
  afterEach(() => database.close())

  test('a batch takes consecutive numbers of its account, and each conversation starts with the fact that it opened', async () => {
    const opened = await database.db.transaction(async (trx) => {
      const people = await identify(
        trx,
        ['nadia', 'bob', 'eve'].map((value) => ({
          accountId: shop.accountId,
          identities: [{ namespace: 'double', value, verified: true }],
        })),
      )
      const threads = await lockThreads(
        trx,
        people.map((p, i) => ({
          accountId: shop.accountId,
          inboxId: shop.inbox.id,
          key: `t${i}`,
          contactId: p.contact,
        })),
      )
      return openConversations(
        trx,
        threads.map((t, i) => ({
          accountId: shop.accountId,
          inboxId: shop.inbox.id,
          threadId: t.id,
          contactId: people[i]!.contact,
        })),
      )
    })
    expect(opened.map((c) => c.number)).toEqual([1, 2, 3])
    const events = await database.db.root
      .selectFrom('events')
      .select(['conversation_id', 'seq'])
      .where('type', '=', 'conversation.opened')
      .execute()
    expect(events).toEqual(opened.map((c) => ({ conversation_id: c.id, seq: 1 })))
  })

  test('what follows takes the next change numbers without a gap', async () => {
    await writes(database.db, shop, 'nadia', 'Hello')
    const conversation = await writes(database.db, shop, 'nadia', 'Are you there?')
    expect(conversation).toMatchObject({ number: 1, seq: 3, last_number: 2, last_in_number: 2 })
    const events = await database.db.root
      .selectFrom('events')
      .select('seq')
      .where('conversation_id', '=', conversation.id)
      .orderBy('seq')
      .execute()
    expect(events.map((e) => e.seq)).toEqual([1, 2, 3])
  })

  test('each account counts for itself', async () => {
    const other = await scene(database.db, { slug: 'other' })
    await writes(database.db, shop, 'nadia', 'Hello')
    expect((await writes(database.db, other, 'nadia', 'Hello')).number).toBe(1)
  })
})

describe('two connections', needs('postgres'), () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await testDatabase('postgres')
  })
  afterEach(() => database.close())

  // Broken on purpose: without the lock on the thread row both see no open conversation, and the second fails on
  // `conversations_open_thread`; without that index as well, several conversations are open.
  test('two first messages at once are one conversation, in a new thread and in an old one', async () => {
    const shop = await scene(database.db)
    const second = await database.again()
    await writes(database.db, shop, 'bob', 'An old matter')
    await database.db.root.updateTable('conversations').set({ status: 'resolved' }).execute()
    const again = await Promise.all(
      Array.from({ length: 10 }, (_, i) => writes(i % 2 ? database.db : second, shop, 'bob', `line ${i}`)),
    )
    expect(new Set(again.map((c) => c.number))).toEqual(new Set([2]))
    const both = await Promise.all(
      Array.from({ length: 10 }, (_, i) => writes(i % 2 ? database.db : second, shop, 'nadia', `line ${i}`)),
    )
    expect(new Set(both.map((c) => c.id)).size).toBe(1)
    const { last_number, seq } = await database.db.root
      .selectFrom('conversations')
      .selectAll()
      .where('number', '=', 3)
      .executeTakeFirstOrThrow()
    expect([last_number, seq]).toEqual([10, 11])
  })
})
