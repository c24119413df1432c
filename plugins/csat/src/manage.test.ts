// What whoever manages the account sets, and reads of the scores.
import { onEachEngine } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Shop } from '../testing/shop.ts'
import { openShop } from '../testing/shop.ts'
import { configuration } from './configuration.ts'
import { settingsIn, wordingFor } from './settings.ts'

onEachEngine((engine) => {
  let shop: Shop
  let refund: string
  beforeAll(async () => {
    shop = await openShop(engine)
    const { body } = await shop.house.ask('POST', '/labels', { name: 'refund' })
    refund = (body as { id: string }).id
  })
  afterAll(() => shop.stop())

  const seven = ['nadia', 'omid', 'lena', 'ravi', 'mei', 'tomas', 'ines']
  const given = [5, 4, 4, 2, 1]

  test('nobody is asked before somebody wishes it', async () => {
    await shop.writes('early', 'Hello?')
    await shop.answers('early')
    await shop.resolves('early')
    expect(await shop.survey('early')).toBeUndefined()
    expect((await shop.ask('GET', '/summary')).body).toEqual({
      ...{ asked: 0, answered: 0, responseRate: null, satisfaction: null },
      scores: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 },
    })
  })

  test('who is content is counted of those who answered, and who answered of those who were asked', async () => {
    await shop.sets({ enabled: true, followUp: '' })
    for (const [i, who] of seven.entries()) {
      await shop.writes(who, 'Where is it?')
      await shop.answers(who)
      await shop.resolves(who)
      if (given[i]) await shop.picks(who, await shop.button(who, given[i]))
    }
    const { body } = await shop.ask('GET', `/summary?inbox=${shop.inboxes.rich.id}&assignee=${shop.house.omar}`)
    expect(body).toEqual({
      ...{ asked: 7, answered: 5, responseRate: 0.714, satisfaction: 0.6 },
      scores: { 1: 1, 2: 1, 3: 0, 4: 2, 5: 1 },
    })
    const later = encodeURIComponent(new Date(Date.now() + 60_000).toISOString())
    expect((await shop.ask('GET', `/summary?since=${later}`)).body).toMatchObject({ asked: 0 })
    expect((await shop.ask('GET', `/summary?until=${later}`)).body).toMatchObject({ asked: 7 })
    expect((await shop.ask('GET', `/summary?inbox=${shop.inboxes.plain.id}`)).body).toMatchObject({ asked: 0 })
    expect((await shop.ask('GET', `/summary?inbox=${crypto.randomUUID()}`)).status).toBe(404)
  })

  test('the list is read page by page, newest first, and narrowed', async () => {
    const numbers: unknown[] = []
    for (let cursor = ''; ; ) {
      const { body } = await shop.ask('GET', `/surveys?limit=3${cursor && `&cursor=${cursor}`}`)
      numbers.push(body.data.map(({ conversation }) => (conversation as { number: number }).number))
      if (!body.next) break
      cursor = body.next
    }
    expect(numbers).toEqual([[8, 7, 6], [5, 4, 3], [2]])
    const scores = async (query: string) => (await shop.ask('GET', `/surveys?${query}`)).body.data.map((it) => it.score)
    expect(await scores('answered=true')).toEqual([1, 2, 4, 4, 5])
    expect(await scores('answered=false')).toEqual([null, null])
    expect(await scores('score=4')).toEqual([4, 4])
    expect((await shop.ask('GET', '/surveys?cursor=tomorrow')).status).toBe(400)
  })

  // Nothing below depends on the engine.
  if (engine !== 'pglite') return

  test.each([
    ['a label that is not there', { never: [crypto.randomUUID()] }, 404],
    ['a question without words', { question: ' ' }, 400],
    ['four names for five grades', { grades: ['a', 'b', 'c', 'd'] }, 400],
    ['a delay of a month', { delayMinutes: 43_200 }, 400],
    ['a word nobody knows', { colour: 'blue' }, 400],
  ])('%s is refused', async (_, settings, status) => {
    const before = (await shop.ask('GET', '/settings')).body
    expect((await shop.sets(settings)).status).toBe(status)
    expect((await shop.ask('GET', '/settings')).body).toEqual(before)
  })

  test('an inbox has settings of its own, but for who asks', async () => {
    const path = `/settings/inboxes/${shop.inboxes.plain.id}`
    expect((await shop.sets({ name: 'Somebody' }, 'plain')).status).toBe(400)
    expect((await shop.sets({ scale: 'stars' }, 'plain')).body.inboxes).toEqual({
      [shop.inboxes.plain.id]: { scale: 'stars' },
    })
    expect((await shop.ask('DELETE', path)).body.inboxes).toEqual({})
    expect((await shop.ask('PUT', `/settings/inboxes/${crypto.randomUUID()}`, {})).status).toBe(404)
  })

  test('words are those of the contact’s language, where there are such', async () => {
    const wanted = { translations: { de: { question: 'Wie zufrieden?' }, 'pt-BR': { question: 'Que tal?' } } }
    await shop.sets({ enabled: true, ...wanted })
    const settings = await settingsIn(shop.hub())
    const in_ = async (language: string) =>
      wordingFor(settings, { ...(await shop.conversation('nadia')), language }).question
    expect(await Promise.all(['de-AT', 'pt-br', 'pt', 'fr'].map(in_))).toEqual([
      'Wie zufrieden?',
      'Que tal?',
      settings.question,
      settings.question,
    ])
  })

  test('a file names inboxes and labels, says what changed, and is printed as it was given', async () => {
    const said: string[] = []
    const file = {
      account: { enabled: true, name: 'Oak & Ember', never: ['refund'] },
      inboxes: { Daily: { scale: 'numbers' as const } },
    }
    const apply = () => configuration.apply(configuration.schema.parse(file), shop.hub(), (it) => said.push(it))
    await apply()
    await apply()
    expect(said).toEqual(['changed surveys of the account', 'changed surveys of Daily'])
    expect((await shop.ask('GET', '/settings')).body.account).toMatchObject({ never: [refund] })
    expect(await configuration.export(shop.hub())).toEqual(file)
    const nowhere = configuration.schema.parse({ inboxes: { Nowhere: {} } })
    await expect(configuration.apply(nowhere, shop.hub(), () => {})).rejects.toMatchObject({ code: 'not_found' })
  })
})
