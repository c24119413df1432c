// A conversation that goes on in another channel: by a rule, by hand, and what becomes of the thread it left.
import { uuidv7 } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../simulator/index.ts'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'
import { choose } from './testing/menu.ts'

const PATIENCE_MS = 40_000

onEachEngine((engine) => {
  let house: Line
  let line: Line
  let vip: string
  beforeAll(async () => {
    house = await wholeLine(engine)
    const { slack, hub } = house
    const members = [slack.demo.maya.id, slack.demo.omar.id]
    for (const name of ['billing', 'lobby', 'attic', 'partners', 'alliance'])
      slack.addChannel(slack.demo.team.id, { name, members })
    slack.addChannel(slack.demo.team.id, { name: 'vault', kind: 'group', members })
    slack.archiveChannel(idOf(slack, 'attic'))
    const globex = slack.createWorkspace('Globex').id
    for (const name of ['partners', 'alliance']) slack.shareChannel(idOf(slack, name), globex)
    const { root } = hub.hub.services.db
    vip = uuidv7()
    await root
      .insertInto('labels')
      .values({ account_id: hub.accountId, id: vip, name: 'vip', color: '#112233' })
      .execute()
    const { installation_id } = await root
      .selectFrom('channel_rules')
      .select('installation_id')
      .executeTakeFirstOrThrow()
    const rule = { account_id: hub.accountId, id: uuidv7(), installation_id, label_id: vip, position: 1 }
    await root
      .insertInto('channel_rules')
      .values({ ...rule, channel: '#billing', mode: 'direct', hold_seconds: 0 })
      .execute()
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  })
  afterAll(() => house.close())

  const cards = async (channel: string) => {
    const { number } = await line.conversation()
    const all = (await line.slack.human.channel(channel)).filter((message) => message.metadata !== undefined)
    return all.filter(({ words }) => new RegExp(`#${number}\\b`).test(words))
  }
  const newCard = (channel = '#billing') => until(async () => (await cards(channel)).at(-1), `the card in ${channel}`)
  const below = async (channel: string) =>
    (await line.slack.human.thread(channel, (await newCard(channel)).ts)).slice(1)
  const says = (channel: string, words: string) =>
    until(async () => (await below(channel)).find((one) => one.words.includes(words)), `${words} in ${channel}`)
  const pointer = () => line.shows('This conversation goes on in')
  const label = async () => line.hub.command('label', { conversation: (await line.conversation()).id, add: [vip] })
  const openMove = async () => {
    await choose(line, 'More…')
    await line.slack.human.click(await line.view(), 'menu_move')
    return until(async () => {
      const view = await line.view()
      return view.blocks.some(({ type }) => type === 'input') ? view : undefined
    }, 'the form')
  }
  const submit = async (values: Record<string, unknown>) => line.slack.human.submit(await openMove(), values)
  const channelId = (name: string) => idOf(house.slack, name)
  const mirror = async () =>
    line.hub.hub.services.db.root
      .selectFrom('mirrors')
      .selectAll()
      .where('conversation_id', '=', (await line.conversation()).id)
      .executeTakeFirstOrThrow()

  test('a label moves it: the new card links the old thread, the last lines stand below, the old thread points on', async () => {
    await label()
    await says('#billing', 'Where is my parcel?')
    const said = await pointer()
    expect(said.words).toContain('|#billing>')
    expect(said.words).not.toContain('Repeated')
    const [old, card] = [await line.root(), await newCard()]
    expect(card.words).toMatch(/Came from <.+\|#support>/)
    expect(card.controls.map((control) => control.actionId)).toContain('reply')
    await until(async () => (await line.root()).controls.length === 0, 'the old card to offer nothing')
    const links = JSON.stringify([await line.root(), card, said].map((message) => message.blocks))
    for (const { ts, channel } of [
      { ts: card.ts, channel: channelId('billing') },
      { ts: old.ts, channel: channelId('support') },
    ])
      expect(links).toContain(`/archives/${channel}/p${ts.replace('.', '')}`)
    await line.nadiaWrites('Hello?')
    await says('#billing', 'Hello?')
    expect((await line.thread()).filter((one) => one.words === 'Hello?')).toEqual([])
  })

  test('what is typed in the old thread stays a note, is shown in the new one, and its author is told where', async () => {
    const { ts: threadTs } = await line.root()
    await label()
    await pointer()
    await line.slack.human.type('#support', 'She is a regular', { threadTs })
    const bot = line.slack.demo.credentials.botUserId
    await line.slack.human.type('#support', `<@${bot}> It is in Lyon`, { threadTs })
    await until(async () => (await line.notes()).length === 2, 'both notes')
    await says('#billing', 'She is a regular')
    await says('#billing', 'It is in Lyon')
    await line.shows('kept as an internal note there')
    await line.hub.settled()
    expect(line.flown()).toEqual([])
  })

  test('in the new thread the mode of its rule counts: a typed line goes to the customer', async () => {
    await label()
    const { ts: threadTs } = await newCard()
    await pointer()
    await line.slack.human.type('#billing', 'It is in Lyon', { threadTs })
    await line.arrived('It is in Lyon')
    expect(await line.notes()).toEqual([])
  })

  test('a card and a recap whose answers were lost are found by their events, and stand once', async () => {
    const cut = { is: 'drop-after-commit' } as const
    line.slack.faults.add({ on: 'chat.postMessage', effect: cut, times: 2 })
    await label()
    await pointer()
    await says('#billing', 'Where is my parcel?')
    await line.hub.settled()
    expect(await cards('#billing')).toHaveLength(1)
    expect((await below('#billing')).filter((one) => one.words.includes('The last lines'))).toHaveLength(1)
    expect(JSON.stringify(await below('#billing'))).not.toContain('Repeated')
  })

  test('by hand, from the card: into a channel that rules name, as they name it', async () => {
    const form = await openMove()
    expect(JSON.stringify(form.blocks)).toContain('#billing')
    expect(await line.slack.human.submit(form, { known: '#billing' })).toMatchObject({ closed: true })
    await pointer()
    await says('#billing', 'Maya Lindqvist moved the conversation here')
    expect(await mirror()).toMatchObject({ channel: '#billing', mode: 'direct', by_hand: true })
  })

  test.each<[string, string, RegExp]>([
    ['archived', 'attic', /is archived/],
    ['shared', 'partners', /another company/],
    ['private and the bot is not in it', 'vault', /Invite it there first/],
    ['the one it is in', 'support', /is in this channel already/],
  ])('a channel that is %s is refused in the form', async (_, name, sentence) => {
    const answer = await submit({ other: channelId(name) })
    expect(JSON.stringify(answer)).toMatch(sentence)
    await line.hub.settled()
    expect(await cards(`#${name}`)).toHaveLength(name === 'support' ? 1 : 0)
  })

  test('moved by command to where nothing can be posted: the admins hear it, and moving it again brings it back', async () => {
    const { conversation_id: conversation, installation_id: installation } = await mirror()
    await line.hub.command('move_mirror', { conversation, installation, channel: '#nowhere' })
    const told = async () => (await line.slack.human.as('maya').direct('Deskless')).messages.map((m) => m.words)
    const sentence = await until(
      async () => (await told()).find((words) => words.includes('#nowhere')),
      'Maya to hear of it',
      PATIENCE_MS,
    )
    expect(sentence).toContain('The Slack channel is not there')
    await line.hub.command('move_mirror', { conversation, installation, channel: '#billing' })
    await until(async () => (await cards('#billing')).length === 1, 'the card', PATIENCE_MS)
    await pointer()
  })

  test('moved by command to a channel another company reads: nothing is shown there, unless an admin allows it', async () => {
    const { slack, hub } = line
    const { conversation_id: conversation, installation_id: installation } = await mirror()
    const channel = channelId('alliance')
    await hub.command('move_mirror', { conversation, installation, channel })
    const told = async () => (await slack.human.as('maya').direct('Deskless')).messages.map((m) => m.words)
    await until(async () => (await told()).some((said) => said.includes('shared with another company')), 'Maya to hear')
    expect(slack.ledger.calls('chat.postMessage').filter(({ args }) => args.channel === channel)).toEqual([])
    const allow = (allowShared: boolean) =>
      hub.ask('PATCH', `/installations/${installation}`, { settings: { allowShared } })
    await allow(true)
    await line.nadiaWrites('Hello?')
    await says('#alliance', 'The last lines')
    expect((await newCard('#alliance')).controls.map(({ actionId }) => actionId)).not.toContain('reply')
    await until(async () => (await mirror()).mode === 'alerts', 'it to watch')
    await allow(false)
  })

  test('a week later she writes again: a new card below stands for it, leads back to the old one, and that leads on', async () => {
    const [{ id: conversation }, old] = [await line.conversation(), await line.root()]
    const { root: db } = line.hub.hub.services.db
    const longAgo = new Date(Date.now() - 8 * 24 * 3_600_000)
    const mirrors = db.updateTable('mirrors').set({ placed_at: longAgo })
    await mirrors.where('conversation_id', '=', conversation).execute()
    const messages = db.updateTable('messages').set({ created_at: longAgo })
    await messages.where('conversation_id', '=', conversation).execute()
    await line.nadiaWrites('Still nothing!')
    const card = await until(async () => (await cards('#support')).find(({ ts }) => ts !== old.ts), 'the new card')
    const below = () => line.slack.human.thread('#support', card.ts)
    await until(async () => (await below()).some(({ words }) => words === 'Still nothing!'), 'her line below it')
    const link = ({ ts }: Seen) => `/archives/${channelId('support')}/p${ts.replace('.', '')}`
    expect(JSON.stringify(card.blocks)).toContain(link(old))
    expect(JSON.stringify((await pointer()).blocks)).toContain(link(card))
    expect((await below()).some(({ words }) => words.includes('Where is my parcel?'))).toBe(true)
    await line.hub.settled()
    expect((await line.thread()).filter(({ words }) => words === 'Still nothing!')).toEqual([])
    expect(await cards('#support')).toHaveLength(2)
  })

  test('📤 and the question’s Send do nothing from the old thread but say where it goes on', async () => {
    const { ts: threadTs } = await line.root()
    const typed = await line.slack.human.type('#support', 'It is in Lyon', { threadTs })
    const bot = line.slack.demo.credentials.botUserId
    await line.slack.human.type('#support', `<@${bot}> the password is hunter22`, { threadTs })
    const question = await line.shows('It looks like it holds')
    await label()
    await pointer()
    const told = async () => (await line.thread()).filter((one) => one.words.includes('kept as an internal note there'))
    await line.slack.human.react(typed, '📤')
    await until(async () => (await told()).length === 1, 'where it goes on')
    await line.slack.human.click(question, 'send')
    await until(async () => (await told()).length === 2, 'the same, after Send')
    expect([await line.slack.human.view(), line.flown()]).toEqual([undefined, []])
  })

  test('an answer sent with 📤 names the thread its line was typed in, as a typed one does', async () => {
    const { ts: threadTs } = await line.root()
    const typed = await line.slack.human.type('#support', 'It is in Lyon', { threadTs })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.react(typed, '📤')
    await line.arrived('It is in Lyon')
    const answer = (await line.hub.messages((await line.conversation()).id)).find(({ kind }) => kind === 'out')
    expect(answer?.memo).toMatchObject({ origin: { thread: `${channelId('support')}:${threadTs}` } })
  })

  test('a line held in the thread it leaves is kept, and shown in the new one', async () => {
    await line.hub.hub.services.db.root.updateTable('mirrors').set({ mode: 'direct', hold_seconds: 4 }).execute()
    const { ts: threadTs } = await line.root()
    await line.slack.human.type('#support', 'It is in Lyon', { threadTs })
    await line.shows('goes to')
    await label()
    await says('#billing', 'It is in Lyon')
    expect(line.flown()).toEqual([])
  })

  test('nothing chosen is said as well; a public channel the bot is not in is entered', async () => {
    const form = await openMove()
    expect(JSON.stringify(await line.slack.human.submit(form, {}))).toMatch(/Choose a channel/)
    const { members } = line.slack.world.channels.get(channelId('lobby'))!
    expect(members.has(line.slack.demo.credentials.botUserId)).toBe(false)
    expect(await line.slack.human.submit(form, { other: channelId('lobby') })).toMatchObject({ closed: true })
    await newCard('#lobby')
    expect(members.has(line.slack.demo.credentials.botUserId)).toBe(true)
  })
})

const idOf = (slack: Line['slack'], name: string): string =>
  [...slack.world.channels.values()].find((one) => one.name === name)!.id
