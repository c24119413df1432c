import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import type { Hook } from '../testing/pigeon.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'

onEachEngine((engine) => {
  const post = pigeonPost()
  let house: TestHub
  let token: string

  beforeAll(async () => {
    house = await startHub({ engine, plugins: [post.plugin] })
    token = (await house.addInbox('pigeon', { whistle: WHISTLE })).token
  })
  afterAll(() => house.stop())

  const says = (loft: string, words: string, id = uuidv7()): Hook => ({ id, loft, bird: loft, says: words, name: loft })
  const bring = (...hooks: Hook[]) => fly(house.url, token, hooks)
  const conversationOf = async (loft: string) => {
    await house.settled()
    const all = (await house.conversations()).filter((c) => c.thread === loft)
    return { all, texts: await Promise.all(all.map(async (c) => (await house.messages(c.id)).map((m) => m.text))) }
  }
  const raw = (id: string) =>
    house.database.db.root.selectFrom('raw_items').selectAll().where('outside_key', '=', id).executeTakeFirst()

  test('a message becomes a conversation with its contact', async () => {
    expect((await bring(says('nadia', 'Where is my parcel?'))).status).toBe(200)
    const { all, texts } = await conversationOf('nadia')
    expect(all[0]).toMatchObject({ status: 'open', lastNumber: 1, lastInNumber: 1, contact: { name: 'nadia' } })
    expect(texts).toEqual([['Where is my parcel?']])
  })

  test('the same item brought ten times at once is one message', async () => {
    const hook = says('twice', 'Hello?')
    const answers = await Promise.all(Array.from({ length: 10 }, () => bring(hook)))
    expect(answers.map((a) => a.status)).toEqual(Array(10).fill(200))
    expect((await conversationOf('twice')).texts).toEqual([['Hello?']])
  })

  test('a batch half old and half new adds only what is new', async () => {
    const [first, second] = [says('batch', 'one'), says('batch', 'two')]
    await bring(first)
    await bring(first, second)
    expect((await conversationOf('batch')).texts).toEqual([['one', 'two']])
  })

  test('two first messages of a new contact at once are one conversation', async () => {
    await Promise.all([bring(says('dana', 'Hi')), bring(says('dana', 'Are you there?'))])
    const { all, texts } = await conversationOf('dana')
    expect(all).toHaveLength(1)
    expect(texts[0]?.sort()).toEqual(['Are you there?', 'Hi'])
  })

  test('what is signed and makes no sense is acknowledged and kept once; unsigned, it is stored nowhere', async () => {
    const nonsense = ['coo'] as unknown as Hook[]
    const kept = () =>
      house.database.db.root
        .selectFrom('raw_items')
        .select('state')
        .where('body', '=', Buffer.from('["coo"]'))
        .execute()
    expect((await fly(house.url, token, nonsense, 'thweep')).status).toBe(401)
    expect(await kept()).toEqual([])
    for (let i = 0; i < 2; i++) expect((await fly(house.url, token, nonsense)).status).toBe(200)
    await house.settled()
    expect(await kept()).toEqual([{ state: 'unreadable' }])
  })

  test('messages of one lane keep the order in which they were accepted', async () => {
    const words = Array.from({ length: 60 }, (_, i) => `line ${i}`)
    for (const word of words) await bring(says('order', word))
    expect((await conversationOf('order')).texts).toEqual([words])
  })

  test('an item that cannot be read is kept, acknowledged, and its neighbours go on', async () => {
    const broken: Hook = { id: uuidv7(), loft: 'torn', broken: true }
    const answer = await bring(says('torn', 'before'), broken, says('torn', 'after'))
    expect(answer.status).toBe(200)
    expect((await conversationOf('torn')).texts).toEqual([['before', 'after']])
    expect(await raw(broken.id)).toMatchObject({ state: 'unreadable', reason: 'the bird ate the letter' })
  })

  test('a character no database takes costs the character, not the message', async () => {
    await bring(says('nul', 'good'), says('nul', 'nul\0byte and half a \ud83d'), says('nul', 'also good'))
    expect((await conversationOf('nul')).texts).toEqual([['good', 'nulbyte and half a ', 'also good']])
  })

  test('a wrong signature is refused and stored nowhere', async () => {
    const hook = says('forger', 'Let me in')
    expect((await fly(house.url, token, [hook], 'wrong')).status).toBe(401)
    expect(await raw(hook.id)).toBeUndefined()
  })

  test('an unknown token is 404 and an oversize body 413', async () => {
    expect((await fly(house.url, 'nobody', [])).status).toBe(404)
    expect((await fly(house.url, token, [says('big', 'x'.repeat(5 * 1024 * 1024))])).status).toBe(413)
  })

  test('an edit that comes before its message is applied when the message comes', async () => {
    const id = uuidv7()
    await bring({ id: uuidv7(), loft: 'hasty', edit: { of: id, says: 'Where is my parcel now?' } })
    await house.settled()
    await bring(says('hasty', 'Where is my parcle?', id))
    expect((await conversationOf('hasty')).texts).toEqual([['Where is my parcel now?']])
  })

  test('a line written from the phone app shows as ours', async () => {
    await bring(says('phone', 'Anyone?'))
    await bring({ id: uuidv7(), loft: 'phone', echo: { bird: 'phone', says: 'Yes, one moment' } })
    const { all } = await conversationOf('phone')
    const messages = await house.messages(all[0]?.id as string)
    expect(messages.map((m) => [m.kind, m.author.kind, m.text])).toEqual([
      ['in', 'contact', 'Anyone?'],
      ['out', 'outside', 'Yes, one moment'],
    ])
  })

  test('a resolved conversation is taken up again by a new message', async () => {
    await bring(says('again', 'It broke'))
    const [first] = (await conversationOf('again')).all
    await house.command('resolve', { conversation: first?.id as string, upTo: 1 })
    await bring(says('again', 'It broke once more'))
    const { all } = await conversationOf('again')
    expect(all.map((c) => c.status)).toEqual(['open'])
  })

  test('secrets never reach the log', () => {
    expect(house.logged.join('\n')).not.toContain(WHISTLE)
  })
})
