// The Home tab is the inbox: lists, pages, filters, and what can be done from there.
import { text } from '@deskless/core/contract'
import { fly, onEachEngine, until, WHISTLE } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SeenView } from '../../simulator/index.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  beforeEach(async () => {
    line = await wholeLine(engine)
  })
  afterEach(() => line.close())

  const screen = (who = 'maya') => line.slack.human.as(who)
  const home = async (who = 'maya') => screen(who).home('Deskless')
  const sees = (words: string, who = 'maya', patience?: number) =>
    until(
      async () => {
        const view = await home(who)
        return view?.words.includes(words) ? view : undefined
      },
      `${who} to see “${words}”`,
      patience,
    )
  const opens = (who = 'maya') => screen(who).openHome('Deskless')
  const press = async (id: string, value?: unknown, who = 'maya') =>
    screen(who).click((await home(who)) as SeenView, id, value)
  const ids = async () =>
    Object.fromEntries((await line.hub.conversations()).map((one) => [one.contact.name, one])) as Record<
      string,
      Awaited<ReturnType<Line['conversation']>>
    >
  const write = async (...names: string[]) => {
    const { token } = (await line.hub.database.db.root
      .selectFrom('connections')
      .select('token')
      .where('plugin', '=', 'pigeon')
      .executeTakeFirstOrThrow()) as { token: string }
    const letters = names.map((name) => ({ id: `l-${name}`, loft: name, bird: name, says: `I am ${name}`, name }))
    await fly(line.hub.url, token, letters, WHISTLE)
    await until(async () => (await line.hub.conversations()).length >= names.length, 'the letters')
    await line.hub.settled()
  }

  test('who opens it sees their own list; a press on Unassigned shows who waits for somebody, with the way to the thread', async () => {
    await write('Nadia')
    await opens()
    await sees('Nothing is assigned to you')
    await press('home:tab:unassigned')
    const view = await sees('Nadia')
    expect(view.words).toContain('I am Nadia')
    const open = JSON.stringify(view.blocks).match(/"url":"([^"]+)"/)?.[1]
    expect(open).toContain(`/archives/${line.slack.demo.support.id}/p`)
    expect(line.slack.ledger.calls('chat.getPermalink')).toEqual([])
  })

  test('Assign to me takes it, and it stands under Mine; Resolve closes it', async () => {
    await write('Nadia')
    await opens()
    await sees('Nothing is assigned')
    await press('home:tab:unassigned')
    await sees('Nadia')
    const { Nadia } = await ids()
    await press(`home:take:${Nadia!.id}`)
    await sees('Everybody who wrote has somebody')
    expect((await line.conversation()).assignee?.name).toBe('Maya Lindqvist')
    await press('home:tab:mine')
    await sees('Nadia')
    await press(`home:resolve:${Nadia!.id}`)
    await sees('Nothing is assigned to you')
    expect((await line.conversation()).status).toBe('resolved')
  })

  test('a press in a tab that was drawn anew in between is answered with what is true by then', async () => {
    await write('Nadia')
    await opens()
    await sees('Nothing is assigned to you')
    await line.hub.settled()
    const hash = [...line.slack.world.views.values()].find(({ type }) => type === 'home')?.hash
    line.slack.faults.add({
      on: 'views.publish',
      where: { hash },
      effect: { is: 'error', error: 'hash_conflict' },
    })
    await press('home:tab:unassigned')
    await sees('Nadia')
    const published = line.slack.ledger.calls('views.publish')
    const refused = published.findIndex(({ args }) => args.hash === hash)
    expect([refused, refused + 1].map((at) => published[at]?.outcome?.ok)).toEqual([false, true])
  })

  test('Resolve refuses what its presser had not read, and says so on the tab', async () => {
    await write('Nadia')
    await opens()
    await press0('home:tab:unassigned')
    const seen = (await sees('Nadia')) as SeenView
    const { Nadia } = await ids()
    await fly2('Nadia', 'And my refund?')
    await screen().click(seen, `home:resolve:${Nadia!.id}`)
    expect((await sees('⚠️')).words).toContain('⚠️')
    expect((await ids()).Nadia!.status).toBe('open')
  })

  const press0 = async (id: string) => {
    await until(home, 'the tab')
    await press(id)
  }
  const fly2 = async (name: string, says: string) => {
    const { token } = await line.hub.database.db.root
      .selectFrom('connections')
      .select('token')
      .where('plugin', '=', 'pigeon')
      .executeTakeFirstOrThrow()
    const before = (await ids())[name]!.lastNumber
    await fly(line.hub.url, token, [{ id: says, loft: name, bird: name, says }], WHISTLE)
    await until(async () => (await ids())[name]!.lastNumber > before, says)
  }

  test('what changes is shown to who looks, by itself; to who never looked nothing is sent', async () => {
    await opens()
    await press0('home:tab:unassigned')
    await sees('Everybody who wrote')
    await write('Nadia')
    const view = await sees('Nadia', 'maya', 15_000)
    expect(view.words).toContain('Unassigned 1')
    expect(await home('omar')).toBeUndefined()
  })

  test('what nothing changed in is not shown again', async () => {
    await opens()
    await sees('Nothing is assigned')
    await until(async () => {
      const row = await line.hub.database.db.root.selectFrom('looks').selectAll().executeTakeFirst()
      return row?.due === null && row.drawing === false
    }, 'the redraw after opening')
    expect(line.slack.ledger.calls('views.publish')).toHaveLength(1)
  })

  test('twenty-five on a page, and pages forth and back', async () => {
    // Without cards: thirty of them in one Slack channel take half a minute, and a list needs none.
    await line.hub.database.db.root.deleteFrom('channel_rules').execute()
    await write(...Array.from({ length: 30 }, (_, i) => `Guest${i}`))
    await opens()
    await press0('home:tab:waiting')
    await sees('Guest0')
    expect((await home())!.words).toContain('30 conversations')
    expect((await home())!.words).not.toContain('I am Guest29')
    await press('home:next')
    await sees('I am Guest29')
    expect((await home())!.words).toContain('page 2')
    await press('home:first')
    await sees('I am Guest0')
  })

  test('a filter narrows the list, outlives another visit, and can be cleared', async () => {
    await write('Nadia', 'Dana')
    const { Dana } = await ids()
    await line.hub.command('set_priority', { conversation: Dana!.id, priority: 'urgent' })
    await opens()
    await press0('home:tab:unassigned')
    await sees('Nadia')
    await press('home:priority', 'urgent')
    await until(async () => !(await home())!.words.includes('Nadia'))
    await opens()
    await line.hub.settled()
    const view = await sees('Dana')
    expect(view.words).not.toContain('Nadia')
    await press('home:priority', 'low')
    await sees('Nothing here fits these filters')
    await press('home:clear')
    await sees('Nadia')
  })

  test('whoever is online says so there', async () => {
    await opens()
    await sees('Your conversations')
    await press('home:availability', 'away')
    await until(
      async () =>
        (
          await line.hub.database.db.root
            .selectFrom('members')
            .select('availability')
            .where('id', '=', line.hub.maya)
            .executeTakeFirst()
        )?.availability === 'away',
    )
  })

  test('a note that mentions omar stands under his Mentions', async () => {
    await write('Nadia')
    const { Nadia } = await ids()
    await line.hub.command('note', { conversation: Nadia!.id, parts: [text('Omar?')], mentions: [line.hub.omar] })
    await opens('omar')
    await sees('Mentions 1', 'omar')
    await press('home:tab:mentions', undefined, 'omar')
    await sees('I am Nadia', 'omar')
  })

  test('somebody Deskless does not know sees no conversation, and how to be known', async () => {
    await write('Nadia')
    line.slack.addUser(line.slack.demo.credentials.teamId, { name: 'jane', email: 'jane@elsewhere.example' })
    await opens('jane')
    const view = await sees('does not know you', 'jane')
    expect(view.words).not.toContain('Nadia')
    expect(await line.hub.database.db.root.selectFrom('looks').selectAll().execute()).toEqual([])
  })

  test('where the lists cannot be read the tab says so, and Look again mends it', async () => {
    await opens()
    await sees('Nothing is assigned')
    const { root } = line.hub.database.db
    await root.schema.alterTable('team_members').renameTo('away').execute()
    await root.schema.alterTable('labels').renameTo('labels_away').execute()
    await press('home:tab:unassigned').catch(() => undefined)
    await sees('could not read your conversations')
    await root.schema.alterTable('labels_away').renameTo('labels').execute()
    await root.schema.alterTable('away').renameTo('team_members').execute()
    await press('home:refresh')
    await sees('Everybody who wrote')
  })
})
