// One emoji, one command: 📤 👀 ✅ 💤 🔒, by people who are known here.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../../simulator/index.ts'
import { anotherNadia } from '../testing/another.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  let root: Seen
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
    await line.nadiaWrites('Where is my parcel?')
    root = await line.asked('Where is my parcel?')
  })
  /** Of a test in a house of its own: that house. */
  afterEach(() => line.close())
  afterAll(() => house.close())
  const types = (words: string, who = 'maya') => line.slack.human.as(who).type('#support', words, { threadTs: root.ts })
  /** Typed, and in the hub as a note. */
  const notes = async (words: string, who = 'maya') => {
    const typed = await types(words, who)
    await until(async () => (await line.notes()).some((note) => note.text === words), `the note “${words}”`)
    return typed
  }
  /** What Slack told us of emoji on a line. */
  const told = ({ ts }: Seen) =>
    line.slack.ledger.deliveries('reaction_added').filter(({ payload }) => JSON.stringify(payload).includes(ts))
  const hers = async () => (await line.thread()).find((m) => m.words === 'Where is my parcel?')!
  const seenBy = (who: string, words: string) =>
    until(
      async () => (await line.slack.human.as(who).thread('#support', root.ts)).find((m) => m.words.includes(words)),
      `${who} to read “${words}”`,
    )
  const becomes = (status: string) =>
    until(async () => (await line.conversation()).status === status, `the conversation to be ${status}`)
  const installation = () => line.hub.hub.services.db.root.updateTable('connections').where('kind', '=', 'installation')

  test('📤 by its author sends a line as it stands, once, and it wears the tick', async () => {
    const typed = await notes('It is in Lyon')
    await line.slack.human.react(typed, '📤')
    await line.arrived('It is in Lyon')
    for (const { payload } of told(typed)) await line.slack.deliverAgain(payload)
    await line.hub.settled()
    expect(line.flown()).toEqual(['It is in Lyon'])
    await until(
      async () =>
        (await line.thread()).find((m) => m.ts === typed.ts)?.reactions.some((r) => r.name === 'incoming_envelope'),
      'the tick',
    )
  })

  test('📤 that overtakes its line waits for it', async () => {
    const typed = await types('It is in Lyon')
    await line.slack.human.react(typed, '📤')
    await line.arrived('It is in Lyon')
  })

  test('📤 by anybody else only asks its author', async () => {
    const typed = await notes('It is in Lyon', 'omar')
    await line.slack.human.react(typed, '📤')
    const question = await seenBy('omar', 'Send this to Nadia Rahimi?')
    expect(question.words).toContain('Maya Lindqvist would like it to go.')
    await seenBy('maya', 'Its author was asked.')
    expect(line.flown()).toEqual([])
    await line.slack.human.as('omar').click(question, 'send')
    const form = await until(() => line.slack.human.as('omar').view(), 'the last look')
    await line.slack.human.as('omar').submit(form)
    await line.arrived('It is in Lyon')
  })

  test('📤 by the assignee on a colleague’s line shows it to them first', async () => {
    await line.hub.command('assign', { conversation: (await line.conversation()).id, to: line.hub.maya })
    const typed = await notes('It is in Lyon', 'omar')
    await line.slack.human.react(typed, '📤')
    const question = await seenBy('maya', 'Somebody else wrote this line.')
    expect(line.flown()).toEqual([])
    await line.slack.human.click(question, 'send')
    await line.slack.human.submit(await line.view())
    await line.arrived('It is in Lyon')
  })

  test.each([
    ['it mentions a colleague', '<@omar> is on it', 'It mentions somebody here.'],
    ['it is marked', 'note: she is angry', 'It is marked as internal.'],
    ['it holds a password', 'the password is hunter22', 'It looks like it holds a password or key.'],
  ])('📤 asks when %s', async (_, words, because) => {
    const omar = line.slack.demo.omar.id
    const typed = await types(words.replace('omar', omar))
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.react(typed, '📤')
    await seenBy('maya', because)
    await line.hub.settled()
    expect(line.flown()).toEqual([])
  })

  test('📤 on a line that was edited asks, because nobody weighed its new words', async () => {
    const typed = await notes('It is in Lyin')
    await line.slack.human.edit(typed, 'It is in Lyon')
    await until(async () => (await line.notes())[0]?.text === 'It is in Lyon', 'the edit')
    await line.slack.human.react(typed, '📤')
    await seenBy('maya', 'It may have been changed since it was written.')
    expect(line.flown()).toEqual([])
  })

  test('📤 on a line that went to the whole channel is told that it stays', async () => {
    const typed = await line.slack.human.type('#support', 'Anybody?', { threadTs: root.ts, broadcast: true })
    await seenBy('maya', 'also sent to the channel always stays internal')
    await line.slack.human.react(typed, '📤')
    await until(
      async () =>
        (await line.slack.human.thread('#support', root.ts)).filter((m) => m.words.includes('always stays internal'))
          .length === 2,
      'the sentence again',
    )
    await line.slack.human.openShortcut(typed, 'send_to_customer')
    expect([line.flown(), await line.slack.human.view()]).toEqual([[], undefined])
  })

  test('👀 on the card, on her line or on a note gives it to whoever looks; taking it away releases nobody', async () => {
    const mine = async (name: string) =>
      until(async () => (await line.conversation()).assignee?.name === name, `${name} to have it`)
    await line.slack.human.react(root, '👀')
    await mine('Maya Lindqvist')
    await line.slack.human.as('omar').react(await hers(), '👀')
    await mine('Omar Haddad')
    const typed = await notes('a note')
    await line.slack.human.react(typed, '👀')
    await mine('Maya Lindqvist')
    await line.slack.human.unreact(typed, '👀')
    await line.slack.human.settled()
    await line.hub.settled()
    await mine('Maya Lindqvist')
  })

  test('✅ resolves, 💤 puts to sleep until the next morning', async () => {
    await line.slack.human.react(root, '✅')
    await becomes('resolved')
    await line.hub.command('reopen', { conversation: (await line.conversation()).id })
    await line.hub.settled()
    await line.slack.human.react(await hers(), '💤')
    await becomes('snoozed')
    const until9 = (await line.conversation()).snoozedUntil as Date
    expect(until9.getTime()).toBeGreaterThan(Date.now())
  })

  test('an emoji that arrives late does nothing, and says so', async () => {
    await line.slack.human.react(root, '✅')
    await becomes('resolved')
    await line.hub.command('reopen', { conversation: (await line.conversation()).id })
    const [first] = told(root)
    const payload = structuredClone(first!.payload) as { event_id: string; event: { event_ts: string } }
    payload.event_id = 'Ev0LATE'
    payload.event.event_ts = String(Date.now() / 1_000 - 300)
    await line.slack.deliverAgain(payload)
    await seenBy('maya', 'Your emoji reached Deskless late')
    expect((await line.conversation()).status).toBe('open')
  })

  test('a guest, an app, a stranger to the hub and we ourselves do nothing with it', async () => {
    const { slack } = line
    const zoe = slack.addUser(slack.demo.team.id, { name: 'zoe', email: 'omar@parcel.example', isGuest: true })
    const ana = slack.addUser(slack.demo.team.id, { name: 'ana', email: 'ana@elsewhere.example' })
    for (const { id } of [zoe, ana]) slack.joinChannel(slack.demo.support.id, id)
    const typed = await notes('It is in Lyon')
    for (const who of ['zoe', 'ana', slack.demo.credentials.botUserId])
      for (const emoji of ['📤', '👀', '✅', '💤']) await slack.human.as(who).react(typed, emoji)
    await seenBy('ana', 'Deskless does not know you')
    await slack.human.settled()
    await line.hub.settled()
    expect(line.flown()).toEqual([])
    const { status, assignee } = await line.conversation()
    expect([status, assignee]).toEqual(['open', undefined])
  })

  test('an administrator says which emoji does what', async () => {
    line = await wholeLine(engine)
    await line.nadiaWrites('Where is my parcel?')
    root = await line.asked('Where is my parcel?')
    const settings = {
      ...(await installation().returning('settings').set({ name: 'Slack' }).executeTakeFirstOrThrow()).settings,
    }
    await installation()
      .set({ settings: JSON.stringify({ ...settings, reactions: { rocket: 'send' } }) })
      .execute()
    const typed = await notes('It is in Lyon')
    await line.slack.human.react(typed, '📤')
    await line.slack.human.settled()
    await line.hub.settled()
    expect(line.flown()).toEqual([])
    await line.slack.human.react(typed, '🚀')
    await line.arrived('It is in Lyon')
  })
})
