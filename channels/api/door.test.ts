// What may be brought, what becomes of it, and what is refused.
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET, sign } from './double/index.ts'
import { plugin } from './src/index.ts'
import type { Asked } from './testing/app.ts'
import { knock, message } from './testing/app.ts'

const OTHER = `whsec_${Buffer.from('the secret of the other inbox...').toString('base64')}`

onEachEngine((engine) => {
  let house: TestHub
  let door: string
  let strange: string
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [plugin] })
    const doorOf = ({ token }: { token: string }): string => `${house.url}/in/api/${token}`
    door = doorOf(await house.addInbox('api', { secret: SECRET, vouches: ['email'] }, { name: 'App' }))
    strange = doorOf(await house.addInbox('api', { secret: OTHER }, { name: 'Other app' }))
  })
  afterAll(() => house.stop())

  const bring = (items: unknown[], asked: Asked = {}) =>
    knock(door, JSON.stringify({ items }), { secret: SECRET, ...asked })
  const api = (path: string) =>
    fetch(`${door.replace('/in/', '/p/')}${path}`, { headers: { authorization: `Bearer ${SECRET}` } })
  const stored = async (): Promise<number> =>
    (await house.database.db.root.selectFrom('raw_items').select('id').execute()).length
  const matterOf = async (who: string) => {
    await house.settled()
    return (await house.conversations()).filter(({ contact }) => contact.name === who)
  }
  const linesOf = async (who: string) => {
    const matters = await matterOf(who)
    return (await Promise.all(matters.map(({ id }) => house.messages(id)))).flat()
  }
  const textsOf = async (who: string) => (await linesOf(who)).map(({ text }) => text)
  const became = async (...ids: string[]) => {
    await house.settled()
    const answer = await api(`/items?${ids.map((id) => `id=${encodeURIComponent(id)}`).join('&')}`)
    return ((await answer.json()) as { items: Record<string, unknown>[] }).items
  }

  describe('exactly once', () => {
    test('the same item again, in whatever request, is one message and told as a duplicate', async () => {
      const hello = message('nadia', 'Hello')
      const results = []
      for (const asked of [{}, {}, { id: 'another request' }]) results.push((await bring([hello], asked)).body.items)
      expect(results).toEqual(['accepted', 'duplicate', 'duplicate'].map((result) => [{ id: hello.id, result }]))
      expect(await textsOf('nadia')).toEqual(['Hello'])
    })

    test('ten at the same moment are one', async () => {
      const hello = message('omid', 'Once')
      const answers = await Promise.all(Array.from({ length: 10 }, () => bring([hello])))
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
      expect(await textsOf('omid')).toEqual(['Once'])
    })

    test('a request key names items that have no name of their own', async () => {
      const { id: _, ...nameless } = message('ruth', 'Nameless')
      const headers = { authorization: `Bearer ${SECRET}`, 'idempotency-key': 'r-1' }
      const answers = [await bring([nameless], { headers }), await bring([nameless], { headers })]
      expect(answers.map(({ body }) => body.items)).toEqual([
        [{ id: 'r-1/0', result: 'accepted' }],
        [{ id: 'r-1/0', result: 'duplicate' }],
      ])
      expect(await bring([{ ...nameless, parts: [{ is: 'text', text: 'Other' }] }], { headers })).toMatchObject({
        status: 409,
      })
      expect(await textsOf('ruth')).toEqual(['Nameless'])
      expect(await bring([nameless], { headers: { authorization: `Bearer ${SECRET}` } })).toMatchObject({ status: 400 })
    })

    test('the same id with another body is a conflict, and nothing of that request is kept', async () => {
      const first = message('sam', 'One')
      await bring([first])
      const before = await stored()
      const changed = { ...first, parts: [{ is: 'text', text: 'Two' }] }
      for (const items of [[changed], [message('sam', 'Neighbour'), changed]]) {
        const { status, type, body } = await bring(items)
        expect([status, type]).toEqual([409, 'application/problem+json; charset=utf-8'])
        expect(body.details).toEqual({
          issues: [{ path: `items.${items.length - 1}.id`, why: 'was used before for something else.' }],
        })
      }
      expect(await stored()).toBe(before)
      expect(await textsOf('sam')).toEqual(['One'])
    })

    test('one id twice in a request: the same is one, another is a conflict', async () => {
      const one = message('tess', 'One')
      expect((await bring([one, one])).body.items).toMatchObject([{ result: 'accepted' }, { result: 'duplicate' }])
      const two = message('tess', 'Two')
      expect((await bring([two, { ...two, answers: 'x' }])).status).toBe(409)
      expect(await textsOf('tess')).toEqual(['One'])
    })

    test('two at the same moment under one id: one is taken, the other a conflict', async () => {
      const one = message('una', 'One')
      const two = { ...one, parts: [{ is: 'text', text: 'Two' }] }
      const answers = await Promise.all([bring([one, message('una', 'A')]), bring([two, message('una', 'B')])])
      const [taken] = answers.map(({ status }, i) => (status === 200 ? ['One', 'Two'][i] : '')).filter(Boolean)
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      expect((await textsOf('una')).filter((it) => it === 'One' || it === 'Two')).toEqual([taken])
    })

    test('the same in another order of its fields is the same', async () => {
      const one = message('ulla', 'Once')
      await bring([one])
      const turned = Object.fromEntries(Object.entries(one).reverse())
      expect((await bring([turned])).body.items).toMatchObject([{ result: 'duplicate' }])
    })

    test('a signed request replayed within its five minutes changes nothing', async () => {
      const body = JSON.stringify({ items: [message('uma', 'Pay me')] })
      const headers = sign(SECRET, 'captured', body)
      expect([(await knock(door, body, { headers })).status, (await knock(door, body, { headers })).status]).toEqual([
        200, 200,
      ])
      expect(await textsOf('uma')).toEqual(['Pay me'])
    })
  })

  test('two different first messages at once are one conversation; a thread of its own is another', async () => {
    await Promise.all([bring([message('vera', 'Hi')]), bring([message('vera', 'Are you there?')])])
    await bring([message('vera', 'About order 17', { thread: 'order-17' })])
    expect((await textsOf('vera')).sort()).toEqual(['About order 17', 'Are you there?', 'Hi'])
    expect((await matterOf('vera')).map(({ thread }) => thread).sort()).toEqual(['order-17', 'vera'])
  })

  test('a hundred items of one request come in their order', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => `Line ${i}`)
    expect((await bring(lines.map((line) => message('wim', line)))).status).toBe(200)
    expect(await textsOf('wim')).toEqual(lines)
    expect((await bring([...lines, 'One more'].map((line) => message('wim', line)))).status).toBe(400)
  })

  test('who does not know the secret of this very inbox brings nothing', async () => {
    const before = await stored()
    const body = JSON.stringify({ items: [message('yara', 'Let me in')] })
    for (const asked of [{}, { secret: OTHER }, { secret: SECRET, now: Date.now() - 600_000 }])
      expect((await knock(door, body, asked)).status).toBe(401)
    expect((await knock(strange, body, { secret: SECRET })).status).toBe(401)
    expect(
      (await fetch(`${strange.replace('/in/', '/p/')}/outgoing`, { headers: { authorization: `Bearer ${SECRET}` } }))
        .status,
    ).toBe(401)
    expect(await stored()).toBe(before)
    expect(house.logged.join('\n')).not.toMatch(/whsec_/)
  })

  test('a contact is known by the addresses its inbox vouches for, and by no other', async () => {
    const identities = (verified: boolean) => [{ namespace: 'email', value: 'Zoe@Shop.example', verified }]
    const of = (id: string, verified: boolean) => ({ contact: { id, name: id, identities: identities(verified) } })
    await bring([message('zoe', 'Hi', of('zoe', true)), message('zoe-2', 'Hi', of('zoe-2', false))])
    await bring([message('zoe-3', 'It is me again', of('zoe-3', true))])
    await house.settled()
    const contacts = new Map((await house.conversations()).map(({ thread, contact }) => [thread, contact]))
    expect(contacts.get('zoe')?.identities).toContainEqual({
      namespace: 'email',
      value: 'zoe@shop.example',
      verified: true,
    })
    expect(contacts.get('zoe-3')?.id).toBe(contacts.get('zoe')?.id)
    expect(contacts.get('zoe-2')?.id).not.toBe(contacts.get('zoe')?.id)
  })

  test('a contact may be brought before any message, changed later, and ask for silence', async () => {
    await bring([{ is: 'contact', id: 'c1', contact: { id: 'ada', name: 'Ada' } }])
    await bring([message('ada', 'Hi', { contact: { id: 'ada' } })])
    await bring([{ is: 'contact', id: 'c2', contact: { id: 'ada', attributes: { plan: 'gold' } }, consent: 'stop' }])
    await house.settled()
    const [matter] = await matterOf('Ada')
    expect(matter?.contact).toMatchObject({ optedOut: true, attributes: { plan: 'gold' } })
  })

  test('a conversation may begin before anybody wrote, once; its first words go on in it', async () => {
    const opening = { is: 'conversation', id: 'o1', contact: { id: 'dora', name: 'Dora' } }
    await bring([opening])
    await bring([opening])
    await bring([{ ...opening, id: 'o2' }])
    await house.settled()
    const [matter, ...more] = await matterOf('Dora')
    expect(more).toEqual([])
    expect(matter).toMatchObject({ status: 'open', lastNumber: 0, thread: 'dora' })
    expect(await became('o1', 'o2')).toMatchObject([
      { id: 'o1', state: 'done', conversation: matter?.id },
      { id: 'o2', state: 'done', conversation: matter?.id },
    ])
    await bring([message('dora', 'Here I am')])
    await house.settled()
    expect((await linesOf('Dora')).map(({ text }) => text)).toEqual(['Here I am'])
    expect(await matterOf('Dora')).toHaveLength(1)
  })

  test('edits, reactions and removals reach the message they name, also when they come first', async () => {
    const line = message('bea', 'Wrong')
    await bring([
      { is: 'edit', id: 'e1', of: line.id, parts: [{ is: 'text', markdown: '*Right*' }] },
      { is: 'reaction', id: 'x1', of: line.id, emoji: '👍' },
    ])
    await bring([line])
    expect(await linesOf('bea')).toMatchObject([{ text: 'Right', reactions: [{ emoji: '👍' }] }])
    await bring([{ is: 'removal', id: 'd1', of: line.id }])
    expect(await linesOf('bea')).toMatchObject([{ text: '', removedAt: expect.any(Date) }])
  })

  test('what somebody types is told and kept nowhere', async () => {
    const before = await stored()
    expect((await bring([{ is: 'typing', thread: 'bea', on: true }])).body.items).toEqual([{ result: 'done' }])
    expect(await stored()).toBe(before)
  })

  test('one asks what became of an item', async () => {
    const line = message('cleo', 'Where is it?')
    await bring([line])
    const [found, missing] = await became(String(line.id), 'never-brought')
    const [kept] = await linesOf('cleo')
    expect(found).toEqual({ id: line.id, state: 'done', message: kept?.id, conversation: kept?.conversation })
    expect(missing).toEqual({ id: 'never-brought', state: 'unknown' })
  })
})
