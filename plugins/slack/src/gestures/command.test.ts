// `/deskless` at top level: queue, search, status, availability, for the eyes of whoever typed it.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../../simulator/index.ts'
import { anotherNadia } from '../testing/another.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
  })
  /** Of a test in a house of its own: that house. */
  afterEach(() => line.close())
  afterAll(() => house.close())
  const seen = async (who: string) =>
    (await line.slack.human.as(who).channel('#general')).filter((message) => message.ephemeral)
  /** What Slack shows to whoever typed it. */
  const asks = async (text: string, who = 'maya') => {
    await line.slack.human.as(who).slash('/deskless', text, { channel: '#general' })
    return (await seen(who)).at(-1)!
  }
  /** In a house where nobody else wrote. */
  const many = async (count: number) => {
    line = await wholeLine(engine)
    for (let at = 0; at < count; at++) await line.writes(`Bird ${at}`, `Where is parcel ${at}?`)
    const { root } = line.hub.database.db
    const cards = () => root.selectFrom('mirrors').select('id').where('root', 'is not', null).execute()
    await until(async () => (await cards()).length >= count, 'a card for each', 60_000)
  }

  test('the queue leads to the threads, page by page, for those who may read them', async () => {
    await many(10)
    const first = await asks('queue unassigned')
    expect(first.words).toContain('Unassigned (10)')
    expect(first.words).toContain('Bird ')
    const links = (words: string) => words.match(/archives\/C[A-Z0-9]+\/p\d+/g) ?? []
    expect(new Set(links(JSON.stringify(first.blocks))).size).toBe(8)
    await line.slack.human.click(first, 'list_next')
    const next = await until(
      async () =>
        (await seen('maya')).find((one) => one.ts === first.ts && links(JSON.stringify(one.blocks)).length === 2),
      'the rest',
    )
    expect(next.controls).toEqual([])
    await withoutReading(await asks('queue unassigned', 'omar'))
  })
  /** Omar's role changes while a list of his is open. */
  const withoutReading = async (open: Seen) => {
    const { root } = line.hub.database.db
    const role = root.selectFrom('members').select('role_id').where('id', '=', line.hub.omar)
    await root
      .updateTable('roles')
      .set({ permissions: ['contacts.edit'] })
      .where('id', '=', role)
      .execute()
    for (const text of ['queue unassigned', 'search bird', 'status'])
      expect((await asks(text, 'omar')).words, text).toContain('Your role does not allow this')
    await line.slack.human.as('omar').click(open, 'list_next')
    const why = async () => (await seen('omar')).find((one) => one.ts === open.ts)?.words.includes('Your role')
    await until(why, 'why there is no next page')
  }

  test('a link of a row opens the thread of that conversation', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    const row = await asks('queue unassigned')
    expect(JSON.stringify(row.blocks)).toContain(`/archives/${root.channel}/p${root.ts.replace('.', '')}|`)
  })

  test('my queue is what is mine; a queue nobody has is named as such', async () => {
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    expect((await asks('queue')).words).toContain('Nothing here.')
    await line.hub.command('assign', { conversation: (await line.conversation()).id, to: line.hub.maya })
    expect((await asks('queue')).words).toContain('Nadia Rahimi')
    expect((await asks('queue', 'omar')).words).toContain('Nothing here.')
    expect((await asks('queue lost')).words).toContain('There is no queue “lost”')
    expect((await asks('queue team lost')).words).toContain('There is no team “lost”')
  })

  test('search finds by name, number and last words', async () => {
    await line.nadiaWrites('Where is my blue lamp?')
    await line.asked('Where is my blue lamp?')
    const { number } = await line.conversation()
    for (const words of ['nadia', 'rahimi', `#${number}`, String(number), 'blue lamp'])
      expect((await asks(`search ${words}`)).words, words).toContain(`Nadia Rahimi · Pigeon post · #${number}`)
    expect((await asks('search zebra')).words).toContain('Nothing found.')
    expect((await asks('search')).words).toContain('Say what to look for')
  })

  test('status says who I am taken for and how much there is', async () => {
    line = await wholeLine(engine)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const said = (await asks('status', 'omar')).words
    expect(said).toContain('You are *Omar Haddad*')
    expect(said).toContain('unassigned 1')
  })

  test('availability is a command like everywhere else', async () => {
    const now = async () =>
      (
        await line.hub.hub.services.db.root
          .selectFrom('members')
          .select('availability')
          .where('id', '=', line.hub.omar)
          .executeTakeFirstOrThrow()
      ).availability
    expect((await asks('away', 'omar')).words).toContain('You are away')
    expect(await now()).toBe('away')
    expect((await asks('availability online', 'omar')).words).toContain('You are online')
    expect(await now()).toBe('online')
    expect((await asks('availability asleep', 'omar')).words).toContain('Say one of these')
  })

  test('what omar is told by direct message stands in a form', async () => {
    expect((await asks('notices', 'omar')).words).toContain('stands in the form')
    const form = await until(() => line.slack.human.as('omar').view(), 'the form')
    expect(form.words).toContain('mention')
  })

  test.each(['', 'help', 'frobnicate', '__proto__', 'constructor x'])('“%s” shows what there is', async (text) => {
    expect((await asks(text)).words).toContain('/deskless search')
  })

  test('who is not known here reads how to be, and nothing of a customer', async () => {
    const { slack } = line
    const ana = slack.addUser(slack.demo.team.id, { name: 'ana', email: 'ana@elsewhere.example' })
    slack.joinChannel(slack.demo.general.id, ana.id)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    for (const text of ['queue unassigned', 'search nadia', 'status', 'online'])
      expect((await asks(text, 'ana')).words, text).toContain('Deskless does not know you')
  })

  test('the answer comes within a second', async () => {
    await many(10)
    await asks('queue unassigned')
    const at = performance.now()
    await asks('queue unassigned')
    expect(performance.now() - at).toBeLessThan(1_000)
  })
})
