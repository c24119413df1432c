import type { Engine, TestHub } from '@deskless/core/testing'
import { onEachEngine, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Seen, SeenView, Simulator } from '../simulator/index.ts'
import { startSimulator } from '../simulator/index.ts'
import { plugin } from './index.ts'

type Line = {
  hub: TestHub
  slack: Simulator
  post: ReturnType<typeof pigeonPost>
  inbox: { id: string; token: string }
  installation: { id: string; token: string }
  nadiaWrites(says: string): Promise<void>
  thread(): Promise<Seen[]>
  root(): Promise<Seen>
  flown(): string[]
}

let ids = 0
const people = [
  { name: 'maya', realName: 'Maya Lindqvist', email: 'maya@parcel.example' },
  { name: 'omar', realName: 'Omar Haddad', email: 'omar@parcel.example' },
]

/** A customer on pigeon post, the hub, the real Bolt and a Slack of our own. */
const wholeLine = async (engine: Engine, mode: 'http' | 'socket' = 'http'): Promise<Line> => {
  const slack = await startSimulator({
    seed: 'demo',
    people,
    rateLimits: 'off',
    app: { name: 'Deskless', socketMode: mode === 'socket' },
  })
  const post = pigeonPost()
  const hub = await startHub({ engine, plugins: [post.plugin, plugin], sweepMs: 50 })
  const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE }, { name: 'Web' })
  const { botToken, signingSecret, appToken, appId } = slack.demo.credentials
  const installation = await hub.addInstallation(
    'slack',
    { botToken, signingSecret, appToken, mode, apiBaseUrl: slack.apiUrl },
    slack.demo.support.id,
  )
  const door = `${hub.url}/in/slack/${installation.token}`
  if (mode === 'http') slack.configureApp(appId, { eventsUrl: door, interactivityUrl: door })
  else await until(() => slack.socket.open(appId) > 0, 'the socket')
  const root = async () => (await slack.human.channel('#support')).find((message) => message.metadata !== undefined)
  return {
    hub,
    slack,
    post,
    inbox,
    installation,
    nadiaWrites: async (says) => {
      const id = `hook-${++ids}`
      const hook = [{ id, loft: 'nadia', bird: id, says, name: 'Nadia Rahimi' }]
      await fetch(`${hub.url}/in/pigeon/${inbox.token}`, {
        method: 'POST',
        headers: { 'x-whistle': WHISTLE },
        body: JSON.stringify(hook),
      })
    },
    root: () => until(root, 'the root card'),
    thread: async () => slack.human.thread('#support', (await until(root, 'the root card')).ts),
    flown: () => post.flown.map((piece) => piece.says),
  }
}

onEachEngine((engine) => {
  let line: Line
  beforeEach(async () => {
    line = await wholeLine(engine)
  })
  afterEach(async () => {
    await line.hub.stop()
    await line.slack.close()
  })

  const shows = (words: string) =>
    until(async () => (await line.thread()).find((message) => message.words.includes(words)), words)
  /** Nadia's line stands in the thread, and the mirror knows it. */
  const asked = async (words: string) => {
    await until(
      async () => (await line.thread()).find((m) => m.name.startsWith('Nadia') && m.words === words),
      `${words} as Nadia`,
    )
    await line.hub.settled()
    return line.root()
  }
  const view = () => until(() => line.slack.human.view(), 'a form') as Promise<SeenView>
  const arrived = (words: string) => until(() => line.flown().includes(words), `${words} at Nadia’s`)
  const conversation = async () => (await line.hub.conversations())[0]!
  const notes = async () =>
    (await line.hub.messages((await conversation()).id)).filter((message) => message.kind === 'note')

  test('Nadia writes, Maya answers in the form, Nadia reads it', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await asked('Where is my parcel?')
    expect(root.words).toContain('Nadia Rahimi · Pigeon · #1')
    expect((await line.thread())[1]).toMatchObject({ name: 'Nadia Rahimi · Pigeon', words: 'Where is my parcel?' })
    await line.slack.human.click(root, 'reply')
    const form = await view()
    expect(form.words).toContain('To *Nadia Rahimi by Pigeon*')
    expect(await line.slack.human.submit(form, { text: 'It is *on its way*' })).toEqual({ closed: true, errors: {} })
    await arrived('It is on its way')
    await shows('📨 Sent')
    const said = (await line.thread()).filter((message) => message.words.includes('on its way'))
    expect(said).toHaveLength(1)
    expect((await conversation()).assignee?.name).toBe('Maya Lindqvist')
    await until(async () => (await line.root()).words.includes('Maya Lindqvist'), 'the card to name Maya')
  })

  test('a typed line is a note, once, and no customer reads it', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.root()
    const typed = await line.slack.human.as('omar').type('#support', 'She is :angry:, be kind', { threadTs: root.ts })
    await until(async () => (await notes()).length === 1, 'the note')
    for (const { payload } of line.slack.ledger.deliveries('message')) await line.slack.deliverAgain(payload)
    await line.hub.settled()
    expect((await notes()).map((note) => [note.text, note.author.name])).toEqual([
      ['She is 😠, be kind', 'Omar Haddad'],
    ])
    expect(line.flown()).toEqual([])
    expect((await line.thread()).filter((m) => m.words.includes('be kind')).map((m) => m.ts)).toEqual([typed.ts])
  })

  test('Send to customer shows a last look, sends that line and ticks it', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await asked('Where is my parcel?')
    const typed = await line.slack.human.type('#support', 'It arrives *today*', { threadTs: root.ts })
    await until(async () => (await notes()).length === 1, 'the note')
    await line.slack.human.openShortcut(typed, 'send_to_customer')
    const form = await view()
    expect(form.words).toContain('It arrives today')
    expect(await line.slack.human.submit(form)).toMatchObject({ closed: true })
    await arrived('It arrives today')
    await until(
      async () =>
        (await line.thread()).find((m) => m.ts === typed.ts)?.reactions.some((r) => r.name === 'incoming_envelope'),
      'the tick',
    )
    await line.slack.human.openShortcut(typed, 'send_to_customer')
    expect(await line.slack.human.submit(await view())).toMatchObject({ closed: false })
    expect(line.flown()).toEqual(['It arrives today'])
  })

  test('nobody but its author and the assignee can send a line', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.root()
    const typed = await line.slack.human.as('omar').type('#support', 'The courier lost it', { threadTs: root.ts })
    await until(async () => (await notes()).length === 1, 'the note')
    await line.slack.human.openShortcut(typed, 'send_to_customer')
    await shows('Only its author')
    expect(await line.slack.human.view()).toBeUndefined()
  })

  test('@Deskless at the start sends; with a guard it asks, and silence is a note', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await asked('Where is my parcel?')
    const bot = line.slack.demo.credentials.botUserId
    await line.slack.human.type('#support', `<@${bot}> It is in Lyon`, { threadTs: root.ts })
    await arrived('It is in Lyon')
    await line.slack.human.type('#support', `<@${bot}> the password is hunter22`, { threadTs: root.ts })
    const question = await shows('Send this to Nadia Rahimi?')
    expect(line.flown()).toEqual(['It is in Lyon'])
    await line.slack.human.click(question, 'send')
    expect(await line.slack.human.submit(await view())).toMatchObject({ closed: true })
    await arrived('the password is hunter22')
  })

  test('what came while a form was open is shown before anything is sent', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await asked('Where is my parcel?')
    await line.slack.human.click(root, 'reply')
    const form = await view()
    await until(async () => (await line.root()).words.includes('is replying'), 'the card to say that Maya replies')
    await line.nadiaWrites('Forget it, found it!')
    await shows('Forget it, found it!')
    expect(await line.slack.human.submit(form, { text: 'We are looking' })).toMatchObject({ closed: false })
    const again = await view()
    expect(again.words).toContain('Forget it, found it!')
    expect(line.flown()).toEqual([])
    expect(await line.slack.human.submit(again, { text: 'Glad to hear' })).toMatchObject({ closed: true })
    await arrived('Glad to hear')
  })

  test('assign, label, snooze and resolve from the card', async () => {
    const { hub } = line
    await hub.hub.services.db.root
      .insertInto('labels')
      .values({ account_id: hub.accountId, id: crypto.randomUUID(), name: 'refund' })
      .execute()
    await line.nadiaWrites('Where is my parcel?')
    await asked('Where is my parcel?')
    await line.slack.human.click(await line.root(), 'assign')
    await line.slack.human.submit(await view(), { to: hub.omar })
    await until(async () => (await conversation()).assignee?.name === 'Omar Haddad', 'Omar to have it')
    await line.slack.human.click(await line.root(), 'label')
    const labels = await hub.hub.services.db.root.selectFrom('labels').select('id').execute()
    await line.slack.human.submit(await view(), { labels: labels.map((label) => label.id) })
    await until(async () => (await conversation()).labels[0]?.name === 'refund', 'the label')
    await line.slack.human.click(await line.root(), 'snooze')
    await line.slack.human.submit(await view(), { preset: 'next-message' })
    await until(async () => (await conversation()).status === 'snoozed', 'sleep')
    await until(async () => (await line.root()).words.includes('Snoozed'), 'the card to say so')
    await line.hub.settled()
    await line.slack.human.click(await line.root(), 'resolve')
    await until(async () => (await conversation()).status === 'resolved', 'the end')
    await until(async () => (await line.root()).words.includes('Resolved'), 'the card to say so')
  })

  test('an edit of a note changes the note; a deletion takes it away; nothing of it is sent', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.root()
    const typed = await line.slack.human.type('#support', 'lost in Lyon', { threadTs: root.ts })
    await until(async () => (await notes()).length === 1, 'the note')
    await line.slack.human.edit(typed, `<@${line.slack.demo.credentials.botUserId}> found in Lyon`)
    await until(async () => (await notes())[0]?.text === 'found in Lyon', 'the edit')
    await line.slack.human.delete(typed)
    await until(async () => (await notes())[0]?.removedAt, 'the tombstone')
    expect(line.flown()).toEqual([])
  })

  test('who has no seat may leave a note that names them, and cannot send', async () => {
    const { slack } = line
    const ana = slack.addUser(slack.demo.team.id, { name: 'ana', realName: 'Ana Sol', email: 'ana@elsewhere.example' })
    slack.joinChannel(slack.demo.support.id, ana.id)
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.root()
    await slack.human
      .as('ana')
      .type('#support', `<@${slack.demo.credentials.botUserId}> on its way!`, { threadTs: root.ts })
    await until(async () => (await notes()).length === 1, 'the note')
    expect((await notes())[0]?.text).toBe('Ana Sol (Slack):\non its way!')
    await slack.human.as('ana').click(root, 'reply')
    expect(await slack.human.as('ana').view()).toBeUndefined()
    expect(line.flown()).toEqual([])
  })

  test('no secret and no word of a customer is in the log', async () => {
    await line.nadiaWrites('My secret garden')
    const root = await asked('My secret garden')
    await line.slack.human.click(root, 'reply')
    await line.slack.human.submit(await view(), { text: 'Roses are red' })
    await arrived('Roses are red')
    const { botToken, signingSecret, appToken } = line.slack.demo.credentials
    const log = line.hub.logged.join('\n')
    for (const hidden of [botToken, signingSecret, appToken, 'secret garden', 'Roses are red'])
      expect(log).not.toContain(hidden)
  })
})

test('over Socket Mode the same line works without an address', async () => {
  const line = await wholeLine('pglite', 'socket')
  try {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.root()
    await line.hub.settled()
    await line.slack.human.type('#support', 'a note', { threadTs: root.ts })
    const [conversation] = await line.hub.conversations()
    await until(
      async () => (await line.hub.messages(conversation!.id)).some((message) => message.kind === 'note'),
      'the note',
    )
    await line.slack.human.click(root, 'reply')
    const form = (await until(() => line.slack.human.view(), 'a form')) as SeenView
    await line.slack.human.submit(form, { text: 'On its way' })
    await until(() => line.flown().includes('On its way'), 'the answer')
  } finally {
    await line.hub.stop()
    await line.slack.close()
  }
})
