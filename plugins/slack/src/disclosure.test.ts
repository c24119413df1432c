// Nothing leaves Slack but by a deliberate act of whoever wrote it.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { forgetChannel } from './channels.ts'
import { sentences } from './render/index.ts'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

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

  test('a typed line is a note, once, and no customer reads it', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.root()
    const typed = await line.slack.human.as('omar').type('#support', 'She is :angry:, be kind', { threadTs: root.ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    for (const { payload } of line.slack.ledger.deliveries('message'))
      if (JSON.stringify(payload).includes(typed.ts)) await line.slack.deliverAgain(payload)
    await line.hub.settled()
    expect((await line.notes()).map((note) => [note.text, note.author.name])).toEqual([
      ['She is 😠, be kind', 'Omar Haddad'],
    ])
    expect(line.flown()).toEqual([])
    expect((await line.thread()).filter((m) => m.words.includes('be kind')).map((m) => m.ts)).toEqual([typed.ts])
  })

  test('nobody but its author and the assignee can send a line', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.root()
    const typed = await line.slack.human.as('omar').type('#support', 'The courier lost it', { threadTs: root.ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.openShortcut(typed, 'send_to_customer')
    await line.shows('Only its author')
    expect(await line.slack.human.view()).toBeUndefined()
  })

  test('@Deskless at the start sends; with a guard it asks, and silence is a note', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    const bot = line.slack.demo.credentials.botUserId
    await line.slack.human.type('#support', `<@${bot}> It is in Lyon`, { threadTs: root.ts })
    await line.arrived('It is in Lyon')
    await line.slack.human.type('#support', `<@${bot}> the password is hunter22`, { threadTs: root.ts })
    const question = await line.shows('Send this to Nadia Rahimi?')
    expect(line.flown()).toEqual(['It is in Lyon'])
    await line.slack.human.click(question, 'send')
    expect(await line.slack.human.submit(await line.view())).toMatchObject({ closed: true })
    await line.arrived('the password is hunter22')
  })

  test('an edit of a note changes the note; a deletion takes it away; nothing of it is sent', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.root()
    const typed = await line.slack.human.type('#support', 'lost in Lyon', { threadTs: root.ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.edit(typed, `<@${line.slack.demo.credentials.botUserId}> found in Lyon`)
    await until(async () => (await line.notes())[0]?.text === 'found in Lyon', 'the edit')
    await line.slack.human.delete(typed)
    await until(async () => (await line.notes())[0]?.removedAt, 'the tombstone')
    expect(line.flown()).toEqual([])
  })

  test('a line caught up after an outage is a note with a question, never a late surprise', async () => {
    const { slack } = line
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    const { appId, botUserId } = slack.demo.credentials
    const { eventsUrl } = slack.world.apps.get(appId)!
    slack.configureApp(appId, { eventsUrl: undefined })
    await slack.human.type('#support', `<@${botUserId}> see you soon`, { threadTs: root.ts })
    await until(
      () => slack.ledger.deliveries('message').some((one) => JSON.stringify(one.payload).includes('see you soon')),
      'the attempt',
    )
    const missed = slack.ledger
      .deliveries('message')
      .findLast((one) => JSON.stringify(one.payload).includes('see you soon'))!
    slack.configureApp(appId, { eventsUrl })
    const late = String(Date.now() / 1_000 - 300)
    const payload = structuredClone(missed.payload) as { event_id: string; event: { ts: string } }
    payload.event_id = 'Ev0LATE'
    payload.event.ts = late
    await slack.deliverAgain(payload)
    await until(async () => (await line.notes()).some((note) => note.text === 'see you soon'), 'the note')
    await line.shows('Send this to Nadia Rahimi?')
    expect(line.flown()).toEqual([])
  })

  test('in a channel that another company sees nothing is sent', async () => {
    line = await wholeLine(engine)
    const { slack } = line
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    slack.shareChannel(slack.demo.support.id, 'T0OTHER')
    await slack.human.type('#support', `<@${slack.demo.credentials.botUserId}> Hello`, { threadTs: root.ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await slack.human.click(await line.root(), 'reply')
    await line.shows('shared with another company')
    expect(await slack.human.view()).toBeUndefined()
    expect(line.flown()).toEqual([])
  })

  test.each([
    ['a line to @Deskless', 'explicit'],
    ['a line typed in mode direct', 'direct'],
  ] as const)('%s waits until Slack says who reads the channel', async (_, mode) => {
    const { slack, hub } = line
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    await hub.hub.services.db.root.updateTable('mirrors').set({ mode, hold_seconds: 0 }).execute()
    const { id } = await hub.hub.services.db.root
      .selectFrom('connections')
      .select('id')
      .where('kind', '=', 'installation')
      .executeTakeFirstOrThrow()
    forgetChannel({ id }, slack.demo.support.id)
    slack.faults.add({ on: 'conversations.info', effect: { is: 'rate-limited', retryAfter: 2 } })
    const front = mode === 'explicit' ? `<@${slack.demo.credentials.botUserId}> ` : ''
    await slack.human.type('#support', `${front}It is in Lyon`, { threadTs: root.ts })
    await line.arrived('It is in Lyon')
    expect(await line.notes()).toEqual([])
  })

  test('when Slack never says who reads the channel, the line is a note, and its author reads why', async () => {
    const { slack } = line
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    const { root: db } = line.hub.hub.services.db
    await db.updateTable('mirrors').set({ mode: 'direct', hold_seconds: 0 }).execute()
    const { id } = await db
      .selectFrom('connections')
      .select('id')
      .where('kind', '=', 'installation')
      .executeTakeFirstOrThrow()
    forgetChannel({ id }, slack.demo.support.id)
    slack.faults.add({ on: 'conversations.info', effect: { is: 'error', error: 'access_denied' }, times: 100 })
    await slack.human.type('#support', 'It is in Lyon', { threadTs: root.ts })
    await line.shows('Slack does not say right now who else reads this channel')
    expect([line.flown(), (await line.notes()).map(({ text }) => text)]).toEqual([[], ['It is in Lyon']])
  })

  test('who has no seat may leave a note that names them, and cannot send', async () => {
    const { slack } = line
    const ana = slack.addUser(slack.demo.team.id, { name: 'ana', realName: 'Ana Sol', email: 'ana@elsewhere.example' })
    slack.joinChannel(slack.demo.support.id, ana.id)
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    const reads = async () =>
      (await slack.human.as('ana').thread('#support', root.ts)).filter((m) => m.ephemeral).map((m) => m.words)
    await slack.human.as('ana').type('#support', 'I know her', { threadTs: root.ts })
    await until(async () => (await reads()).length > 0, 'the sentence')
    expect(await reads()).toEqual([sentences.unmapped])
    expect(sentences.unmapped).toContain('type `/deskless link` outside a thread')
    await slack.human.as('ana').type('#support', 'She is kind', { threadTs: root.ts })
    await until(async () => (await line.notes()).length === 2, 'the notes')
    await line.hub.settled()
    expect(await reads()).toHaveLength(1)
    await slack.human
      .as('ana')
      .type('#support', `<@${slack.demo.credentials.botUserId}> on its way!`, { threadTs: root.ts })
    await until(async () => (await line.notes()).length === 3, 'the note')
    await until(async () => (await reads()).length === 2, 'the sentence again')
    expect((await line.notes())[0]?.text).toBe('Ana Sol (Slack):\nI know her')
    expect((await line.notes())[2]?.text).toBe('Ana Sol (Slack):\non its way!')
    await line.hub.hub.services.db.root.updateTable('mirrors').set({ mode: 'direct', hold_seconds: 60 }).execute()
    await slack.human.as('ana').type('#support', 'And now?', { threadTs: root.ts })
    await until(async () => (await reads()).length === 3, 'the sentence each time')
    expect(await line.notes()).toHaveLength(4)
    await slack.human.as('ana').click(root, 'reply')
    expect(await slack.human.as('ana').view()).toBeUndefined()
    expect(line.flown()).toEqual([])
  })

  test('no secret and no word of a customer is in the log', async () => {
    await line.nadiaWrites('My secret garden')
    const root = await line.asked('My secret garden')
    await line.slack.human.click(root, 'reply')
    await line.slack.human.submit(await line.view(), { text: 'Roses are red' })
    await line.arrived('Roses are red')
    const { botToken, signingSecret, appToken } = line.slack.demo.credentials
    const log = line.hub.logged.join('\n')
    for (const hidden of [botToken, signingSecret, appToken, 'secret garden', 'Roses are red'])
      expect(log).not.toContain(hidden)
  })
})
