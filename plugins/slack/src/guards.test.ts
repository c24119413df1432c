// Every guard turns every quick gesture into a question, and silence is a note. What no gesture overrides stays silent.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Seen } from '../simulator/index.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

/** `OMAR` and `SUPPORT` stand for their ids. */
const GUARDS = [
  ['ask <@OMAR>', 'It mentions somebody here.'],
  ['see <#SUPPORT>', 'It mentions somebody here.'],
  ['<!here> look', 'It mentions somebody here.'],
  ['<!subteam^S0TEAM> look', 'It mentions somebody here.'],
  ['🔒 she is angry', 'It is marked as internal.'],
  ['she is angry 🔒', 'It is marked as internal.'],
  ['note: she is angry', 'It is marked as internal.'],
  ['private: she is angry', 'It is marked as internal.'],
  ['// she is angry', 'It is marked as internal.'],
  ['see https://acme.slack.com/archives/C1/p2', 'It links to something internal.'],
  ['see https://wiki.parcel.example/refunds', 'It links to something internal.'],
  ['the password is hunter22', 'It looks like it holds a password or key.'],
] as const

onEachEngine((engine) => {
  let line: Line
  let root: Seen
  beforeEach(async () => {
    line = await wholeLine(engine, 'http', undefined, [], { prefix: '>>', internalHosts: ['wiki.parcel.example'] })
    await line.nadiaWrites('Where is my parcel?')
    root = await line.asked('Where is my parcel?')
  })
  afterEach(() => line.close())

  const db = () => line.hub.hub.services.db.root
  const types = (words: string, who = 'maya') => line.slack.human.as(who).type('#support', words, { threadTs: root.ts })
  const isNote = (words: string) =>
    until(async () => (await line.notes()).some(({ text }) => text.includes(words)), `the note “${words}”`)
  const told = async (who = 'maya') =>
    (await line.slack.human.as(who).thread('#support', root.ts)).filter(({ ephemeral }) => ephemeral)
  const asked = async (because: string, times = 1) =>
    until(async () => (await told()).filter(({ words }) => words.includes(because)).length >= times, because)
  const filled = (words: string): string =>
    words.replace('OMAR', line.slack.demo.omar.id).replace('SUPPORT', line.slack.demo.support.id)
  const bot = () => line.slack.demo.credentials.botUserId
  const direct = async () => {
    await db().updateTable('mirrors').set({ mode: 'direct', hold_seconds: 0 }).execute()
  }

  const GESTURES: Record<string, (words: string) => Promise<void>> = {
    'a leading @Deskless': async (words) => void (await types(`<@${bot()}> ${words}`)),
    'the prefix': async (words) => void (await types(`>> ${words}`)),
    '📤 by its author': async (words) => {
      const before = (await line.notes()).length
      const typed = await types(words)
      await until(async () => (await line.notes()).length > before, 'the note')
      await line.slack.human.react(typed, '📤')
    },
    'a typed line in mode direct': async (words) => {
      await direct()
      await types(words)
    },
  }
  const names = Object.keys(GESTURES)

  test.each(names)('every guard asks about %s', async (name) => {
    const does = GESTURES[name]!
    for (const [i, [words, because]] of GUARDS.entries()) {
      const before = (await told()).filter((one) => one.words.includes(because)).length
      await does(`${filled(words)}`)
      await asked(because, before + 1)
      expect(line.flown(), `${i} ${words}`).toEqual([])
    }
    await line.hub.settled()
    expect((await line.notes()).length).toBe(GUARDS.length)
    await does('It is in Lyon')
    await line.arrived('It is in Lyon')
    expect(line.flown()).toEqual(['It is in Lyon'])
  })

  test.each(names)('%s asks after a colleague’s note of a moment ago, and in a closed conversation', async (name) => {
    const does = GESTURES[name]!
    await types('careful with her', 'omar')
    await isNote('careful with her')
    await does('It is in Lyon')
    await asked('A colleague wrote an internal note a moment ago.')
    const { id: conversation, lastNumber: upTo } = await line.conversation()
    await line.hub.command('resolve', { conversation, upTo })
    await line.hub.settled()
    await does('It is in Paris')
    await asked('The conversation is closed.')
    expect(line.flown()).toEqual([])
  })

  test.each(names)('%s does nothing where the channel only watches', async (name) => {
    await db().updateTable('mirrors').set({ mode: 'alerts' }).execute()
    if (name === 'a typed line in mode direct') await types('It is in Lyon')
    else await GESTURES[name]!('It is in Lyon')
    await isNote('It is in Lyon')
    await line.slack.settled()
    await line.hub.settled()
    expect(line.flown()).toEqual([])
    expect((await told()).filter(({ controls }) => controls.length > 0)).toEqual([])
  })

  test('in mode confirm a typed line is asked about whatever it says', async () => {
    await db().updateTable('mirrors').set({ mode: 'confirm' }).execute()
    await types('It is in Lyon')
    await asked('Lines here are confirmed before they are sent.')
    expect(line.flown()).toEqual([])
  })

  test('a file from elsewhere asks, also under the preview', async () => {
    const { slack } = line
    const [upload] = (
      await slack.human.as('omar').type('#general', 'mine', { files: [{ name: 'plan.txt', content: 'x' }] })
    ).files
    const typed = await types(`<@${bot()}> look at this`)
    await line.arrived('look at this')
    const template = slack.ledger
      .deliveries('message')
      .find(({ payload }) => JSON.stringify(payload).includes(typed.ts))!
    const file = {
      id: upload!.id,
      mode: 'hosted',
      user: slack.demo.omar.id,
      name: 'plan.txt',
      url_private: upload!.url,
    }
    const ts = `${Math.floor(Date.now() / 1_000)}.999001`
    const event = {
      ...(template.payload.event as object),
      subtype: 'file_share',
      ts,
      text: `<@${bot()}> and this`,
      blocks: undefined,
      files: [file],
    }
    await slack.deliverAgain({ ...template.payload, event_id: 'Ev0FOREIGN', event })
    await asked('A file comes from another place.')
    const question = (await told()).find(({ words }) => words.includes('A file comes from another place.'))!
    await slack.human.click(question, 'send')
    const form = await line.view()
    expect(form.words).toContain('A file comes from another place.')
    await slack.human.submit(form)
    expect((await until(async () => slack.human.view(), 'the sentence')).words).toContain(
      'A file comes from another place.',
    )
    expect(line.flown()).toEqual(['look at this'])
  })

  test.each(['maya', 'omar'])('an outgoing line holds nothing but itself (%s)', async (who) => {
    await types('internal before')
    await isNote('internal before')
    await line.slack.human.as(who).click(await line.root(), 'reply')
    const form = await until(() => line.slack.human.as(who).view(), 'the form')
    await line.slack.human.as(who).submit(form, { text: 'It is in Lyon' })
    await line.arrived('It is in Lyon')
    expect(line.flown()).toEqual(['It is in Lyon'])
  })
})
