// Mode direct: a typed line waits a moment, then goes to the customer unless something speaks against it.
import { fly, onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../simulator/index.ts'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

/** Longer than any test: such a line goes nowhere by itself. */
const LONG = 60

onEachEngine((engine) => {
  let house: Line
  let line: Line
  /** How many direct messages each had before. */
  let before: Record<string, number>
  let root: Seen
  let bird: string
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    before = { maya: (await direct('maya')).length, omar: (await direct('omar')).length }
  })
  afterAll(() => house.close())

  const db = () => line.hub.hub.services.db.root
  const begin = async (hold: number, mode: 'direct' | 'explicit' = 'direct') => {
    await db().updateTable('channel_rules').set({ mode, hold_seconds: hold }).execute()
    bird = await line.nadiaWrites('Where is my parcel?')
    root = await line.asked('Where is my parcel?')
  }
  const types = (words: string, who = 'maya') => line.slack.human.as(who).type('#support', words, { threadTs: root.ts })
  const holds = async () =>
    db()
      .selectFrom('holds')
      .select(['id', 'state', 'parts'])
      .where('conversation_id', '=', (await line.conversation()).id)
      .orderBy('created_at')
      .execute()
  const held = async () => (await holds()).map(({ state }) => state)
  /** Their time came: now, or when it is said. */
  const isDue = async (due = new Date()) => {
    const ids = (await holds()).map(({ id }) => id)
    await db().updateTable('holds').set({ due }).where('id', 'in', ids).execute()
    const jobs = db().updateTable('jobs').set({ run_at: due }).where('subscriber', '=', 'hold')
    await jobs.where('lane', 'in', ids).execute()
  }
  const isHeld = (n = 1) =>
    until(async () => (await held()).filter((state) => state === 'held').length === n, 'the hold')
  const noteSays = (words: string) =>
    until(async () => (await line.notes()).some((note) => note.text === words), `the note “${words}”`)
  const wears = (typed: Seen, emoji: string) =>
    until(
      async () => (await line.thread()).find((m) => m.ts === typed.ts)?.reactions.some((one) => one.name === emoji),
      emoji,
    )
  const direct = async (who: string) => (await line.slack.human.as(who).direct('Deskless')).messages
  /** In this test. */
  const told = async (who = 'maya') => (await direct(who)).slice(before[who])

  test('the line goes out once its wait is over, once, and wears the tick', async () => {
    await begin(1)
    const typed = await types('It is in Lyon')
    await line.shows('This goes to Nadia Rahimi in 1 seconds')
    expect(line.flown()).toEqual([])
    await line.arrived('It is in Lyon')
    await wears(typed, 'incoming_envelope')
    await line.hub.settled()
    expect(line.flown()).toEqual(['It is in Lyon'])
    expect(await line.notes()).toEqual([])
    expect(await holds()).toMatchObject([{ state: 'sent', parts: null }])
  })

  test('two lines that are due at once go out in the order they were typed', async () => {
    await begin(LONG)
    await types('one')
    await isHeld(1)
    await types('two')
    await isHeld(2)
    await isDue()
    await line.arrived('two')
    expect(line.flown()).toEqual(['one', 'two'])
  })

  test('the button keeps it internal, and after that nothing is sent', async () => {
    await begin(LONG)
    const typed = await types('the courier is drunk')
    const offer = await line.shows('This goes to Nadia')
    await line.slack.human.click(offer, 'undo')
    await noteSays('the courier is drunk')
    await wears(typed, 'lock')
    await line.slack.human.click(offer, 'undo')
    await line.shows('It is on its way already, or was kept internal before.')
    expect(line.flown()).toEqual([])
  })

  test('🔒 on a line that waits keeps it, whoever puts it there', async () => {
    await begin(LONG)
    const typed = await types('the courier is drunk')
    await isHeld()
    await line.slack.human.as('omar').react(typed, 'lock')
    await noteSays('the courier is drunk')
    expect(line.flown()).toEqual([])
  })

  test('she says stop while it waits: it is a note, and its author reads why', async () => {
    await begin(LONG)
    await types('It is in Lyon')
    await isHeld()
    const stop = { id: 'stop', loft: 'nadia', consent: { of: bird, is: 'stop' } } as const
    await fly(line.hub.url, line.inboxToken, [stop])
    await until(async () => (await line.conversation()).contact.optedOut, 'the stop')
    await isDue()
    await noteSays('It is in Lyon')
    await until(async () => (await told()).some(({ words }) => words.includes('asked not to be written to')), 'why')
    expect(line.flown()).toEqual([])
  })

  test('edited while it waits: the newest words go, and wait anew', async () => {
    await begin(2)
    const typed = await types('It is in Lyin')
    await isHeld()
    await line.slack.human.edit(typed, 'It is in Lyon')
    await line.arrived('It is in Lyon')
    await line.hub.settled()
    expect(line.flown()).toEqual(['It is in Lyon'])
  })

  test('edited to a note while it waits, it is one', async () => {
    await begin(LONG)
    const typed = await types('he is drunk')
    await isHeld()
    await line.slack.human.edit(typed, 'note: he is drunk')
    await noteSays('note: he is drunk')
    await wears(typed, 'lock')
    expect(line.flown()).toEqual([])
  })

  test('edited to call a colleague while it waits, it is a note that calls them', async () => {
    await begin(LONG)
    const typed = await types('It is in Lyon')
    await isHeld()
    await line.slack.human.edit(typed, 'note: is it in Lyon, @omar?')
    await until(async () => (await told('omar')).some(({ words }) => words.includes('mentioned you')), 'Omar is told')
    await line.hub.settled()
    expect([line.flown(), (await line.notes()).length]).toEqual([[], 1])
  })

  test('deleted while it waits, it is nothing', async () => {
    await begin(LONG)
    const typed = await types('oops')
    await isHeld()
    await line.slack.human.delete(typed)
    await until(async () => (await held())[0] === 'gone', 'the end of it')
    await line.hub.settled()
    expect([line.flown(), await line.notes()]).toEqual([[], []])
  })

  test('a line a guard speaks against is a note with a question at once', async () => {
    await begin(1)
    const typed = await types('the password is hunter22')
    await line.shows('Send this to Nadia Rahimi?')
    await noteSays('the password is hunter22')
    await wears(typed, 'lock')
    expect(await held()).toEqual([])
  })

  test('while one agent’s line waits, another’s is asked about', async () => {
    await begin(LONG)
    await types('It is in Lyon', 'maya')
    await isHeld()
    await types('It is in Paris', 'omar')
    await until(
      async () =>
        (await line.slack.human.as('omar').thread('#support', root.ts)).find((m) =>
          m.words.includes('A colleague is answering right now'),
        ),
      'the question',
    )
    await noteSays('It is in Paris')
    expect(line.flown()).toEqual([])
  })

  test('resolved while it waits, it is kept, and its author is asked', async () => {
    await begin(2)
    await types('It is in Lyon')
    await isHeld()
    const { id: conversation, lastNumber: upTo } = await line.conversation()
    await line.hub.command('resolve', { conversation, upTo })
    await noteSays('It is in Lyon')
    await until(
      async () => (await told()).some(({ words }) => words.includes('The conversation is closed')),
      'the question',
    )
    expect(line.flown()).toEqual([])
  })

  test('a line whose time came while the hub was away is a note and a question; pressed, it goes', async () => {
    await begin(LONG)
    await types('It is in Lyon')
    await isHeld()
    await isDue(new Date(Date.now() - 61_000))
    await noteSays('It is in Lyon')
    const question = await until(
      async () => (await told()).find((m) => m.words.includes('was not sent')),
      'the question',
    )
    expect(question.words).toContain('It reached us late.')
    expect(line.flown()).toEqual([])
    await line.slack.human.click(question, 'send')
    await line.slack.human.submit(await line.view())
    await line.arrived('It is in Lyon')
  })

  test('a hub that died on the way sends what it had decided, but only while it is fresh', async () => {
    await begin(LONG)
    await types('It is in Lyon')
    await types('It is in Paris')
    await isHeld(2)
    const [first, second] = await holds()
    const dies = async (id: string, at: number) => {
      await db()
        .updateTable('holds')
        .set({ state: 'sending', due: new Date(at) })
        .where('id', '=', id)
        .execute()
      await db().updateTable('jobs').set({ run_at: new Date() }).where('lane', '=', id).execute()
    }
    await dies(first!.id, Date.now())
    await until(() => line.flown().length === 1, 'the fresh one')
    await dies(second!.id, Date.now() - 61_000)
    await until(async () => (await line.notes()).length === 1, 'the note')
    await until(async () => (await told()).some(({ words }) => words.includes('It reached us late.')), 'the question')
    expect(line.flown()).toHaveLength(1)
  })

  test('one thread is opened for typed lines and closed again, with a line for everybody to see', async () => {
    await begin(0, 'explicit')
    await types('internal one')
    await noteSays('internal one')
    await choose('Typed lines: to the customer')
    await line.shows('Maya Lindqvist opened the thread')
    await until(async () => (await line.root()).words.includes('go to the customer'), 'the card')
    await types('It is in Lyon')
    await line.arrived('It is in Lyon')
    await choose('Typed lines: stay internal')
    await line.shows('Maya Lindqvist closed the thread')
    await types('internal two')
    await noteSays('internal two')
    expect(line.flown()).toEqual(['It is in Lyon'])
  })

  test('an opened thread closes when it is handed over, resolved or left alone', async () => {
    await begin(0, 'explicit')
    const conversation = (await line.conversation()).id
    const open = async () => {
      const installation = await installationId()
      await line.hub.command('set_mode', { conversation, installation, mode: 'direct' })
    }
    const closes = (times: number) =>
      until(
        async () => (await line.thread()).filter((m) => m.words.includes('stay internal again')).length === times,
        `closing ${times}`,
      )
    await open()
    await line.hub.command('assign', { conversation, to: line.hub.omar })
    await closes(1)
    await open()
    const longAgo = new Date(0)
    const mirrors = db().updateTable('mirrors').set({ switched_at: longAgo })
    await mirrors.where('conversation_id', '=', conversation).execute()
    const messages = db().updateTable('messages').set({ created_at: longAgo })
    await messages.where('conversation_id', '=', conversation).execute()
    const conversations = db().updateTable('conversations').set({ last_message_at: longAgo })
    await conversations.where('id', '=', conversation).execute()
    await types('nobody thinks of it any more')
    await noteSays('nobody thinks of it any more')
    await closes(2)
    await open()
    await line.hub.command('resolve', { conversation, upTo: (await line.conversation()).lastNumber })
    const mirror = db().selectFrom('mirrors').select('mode').where('conversation_id', '=', conversation)
    await until(async () => (await mirror.executeTakeFirst())?.mode === 'explicit', 'the end')
    expect(line.flown()).toEqual([])
  })

  const installationId = async (): Promise<string> =>
    (await db().selectFrom('connections').select('id').where('kind', '=', 'installation').executeTakeFirstOrThrow()).id
  /** In the menu of the card, once it offers it. */
  const choose = async (words: string) => {
    type Menu = { type: string; options?: { text: { text: string }; value: string }[] }
    const find = async () => {
      const menus = (await line.root()).blocks.flatMap((block) => (block.elements ?? []) as Menu[])
      return menus.flatMap(({ options = [] }) => options).find((option) => option.text.text === words)
    }
    const option = await until(find, words)
    await line.slack.human.click(await line.root(), 'more', option.value)
  }
})
