import { expect, test } from 'vitest'
import { scene } from '../commands/testing/scene.ts'
import { says, stage } from '../commands/testing/stage.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import {
  conversationViews,
  memberViews,
  messagePage,
  messagesSince,
  messageViews,
  threadConversations,
} from './views.ts'

onEachEngine((engine) => {
  const it = stage(engine)
  const account = () => it.shop.accountId

  test('conversations come in the order asked, each once found, none of another account', async () => {
    const bob = await it.hears('bob', 'Hi')
    const views = await conversationViews(it.db.root, account(), [bob.id, uuidv7(), it.nadia.id])
    expect(views.map((view) => view.contact.name)).toEqual(['bob', 'nadia'])
    expect(views[1]).toMatchObject({
      inbox: { id: it.shop.inbox.id, name: 'Shop', channel: 'double', label: 'Double' },
      contact: { identities: [{ namespace: 'double', value: 'nadia', verified: true }] },
      thread: 'nadia',
      labels: [],
      lastNumber: 1,
      lastInNumber: 1,
    })
    const other = await scene(it.db, { slug: 'other' })
    expect(await conversationViews(it.db.root, other.accountId, [bob.id])).toEqual([])
  })

  test('the number of queries does not grow with the number of conversations', async () => {
    for (const who of ['a', 'b', 'c', 'd']) await it.hears(who, 'Hi')
    const rows = await it.db.root.selectFrom('conversations').select('id').execute()
    const count = async (ids: string[]) => {
      let queries = 0
      const counted = it.db.root.withPlugin({
        transformQuery: ({ node }) => {
          queries++
          return node
        },
        transformResult: ({ result }) => Promise.resolve(result),
      })
      await conversationViews(counted, account(), ids)
      return queries
    }
    expect(await count(rows.map((row) => row.id))).toBe(await count([it.nadia.id]))
  })

  test('messages come with their author’s present name, their fate and what they answer', async () => {
    const { message } = await it.command('reply', { conversation: it.nadia.id, parts: says('Found') })
    await it.db.root
      .updateTable('members')
      .set({ name: 'Omar H.', avatar_url: 'https://a.example/o.png' })
      .where('id', '=', it.shop.omar)
      .execute()
    const [view] = await messageViews(it.db.root, account(), [message!])
    expect(view).toMatchObject({
      kind: 'out',
      author: { kind: 'member', name: 'Omar H.', avatarUrl: 'https://a.example/o.png' },
      delivery: { status: 'queued' },
      reactions: [],
    })
    const first = (await it.messages())[0]!
    expect(first.author).toEqual({ kind: 'contact', id: it.nadia.contact_id, name: 'nadia' })
    expect(first.delivery).toBeUndefined()
  })

  test('a page is what follows a number, or the last ones before it, always ascending', async () => {
    for (const line of ['2', '3', '4', '5']) await it.hears('nadia', line)
    const numbers = async (page: object) =>
      (await messagePage(it.db.root, account(), it.nadia.id, page)).map((m) => m.number)
    expect(await numbers({ limit: 2 })).toEqual([4, 5])
    expect(await numbers({ before: 4, limit: 2 })).toEqual([2, 3])
    expect(await numbers({ after: 1, limit: 2 })).toEqual([2, 3])
  })

  test('what changed since a change number: new lines and edited ones, in the order of the change', async () => {
    const { message } = await it.command('note', { conversation: it.nadia.id, parts: says('Draft') })
    const { seq } = await it.command('note', { conversation: it.nadia.id, parts: says('Later') })
    await it.command('edit', { message: message!, parts: says('Final') })
    const since = await messagesSince(it.db.root, account(), it.nadia.id, seq! - 1)
    expect(since.map((m) => m.text)).toEqual(['Later', 'Final'])
  })

  test('the conversations of one thread name, oldest first', async () => {
    await it.command('resolve', { conversation: it.nadia.id, upTo: 1 })
    await it.hears('nadia', 'Another matter')
    const views = await threadConversations(it.db.root, account(), it.shop.inbox.id, 'nadia')
    expect(views.map((view) => view.number)).toEqual([1, 2])
  })

  test('all members are those who work here; by id also who left', async () => {
    await it.db.root.updateTable('members').set({ disabled_at: new Date() }).where('id', '=', it.shop.omar).execute()
    expect((await memberViews(it.db.root, account())).map((m) => m.name)).toEqual(['Maya', 'Vera'])
    expect(await memberViews(it.db.root, account(), { ids: [it.shop.omar] })).toMatchObject([
      { name: 'Omar', role: 'agent' },
    ])
    expect(await memberViews(it.db.root, account(), { emails: ['OMAR@shop.example'] })).toEqual([])
    expect(await memberViews(it.db.root, account(), { emails: ['Maya@shop.example'] })).toMatchObject([
      { role: 'owner' },
    ])
  })
})
