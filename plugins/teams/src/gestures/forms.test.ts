// What the forms of a card do besides answering, as Maya meets them. What is asked of the hub is decided by core, whose own
// tests run on both engines.
import type { ChannelSeat } from '@deskless/core/contract'
import { ChannelError, MARKS, templateFromMarkdown } from '@deskless/core/contract'
import type { Letter } from '@deskless/core/testing'
import { letters, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wordsOfCard } from '../../connector/cards.ts'
import type { Activity } from '../activity.ts'
import { slow } from '../answer.ts'
import { problemsOf } from '../testing/card-schema.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

let line: Line
const sent: Letter[] = []
beforeAll(async () => {
  line = await wholeLine('pglite', {}, [letters(sent)])
  await line.nadiaWrites('Where is my parcel?')
  await line.asked('Where is my parcel?')
})
afterAll(() => line.close())

/** The form on Maya's screen, in words; whatever it is, it is a card by the schema. */
const form = async (): Promise<string> => {
  const { card } = (await line.maya.dialog())!
  expect(problemsOf(card)).toEqual([])
  return wordsOfCard(card)
}
const opens = async (button: string): Promise<string> => {
  await line.maya.press(await line.at(), button)
  return form()
}
const presses = async (button: string, inputs: Record<string, string> = {}): Promise<string> => {
  await line.maya.submit(button, inputs)
  return form()
}
const said = async () => (await line.maya.told()).at(-1)
const contacts = (name: string) =>
  line.hub.conversations().then((all) => all.find(({ contact }) => contact.name === name)!.contact)
const begins = async (name: string, says: string): Promise<void> => {
  await line.writes(name, says)
  await line.asked(says)
}

describe('Customer…', () => {
  test('tells their addresses, what is known of them, and since when', async () => {
    const { id: contact } = await contacts('Nadia Rahimi')
    await line.hub.command('edit_contact', { contact, attributes: { plan: 'Gold' } })
    const words = await opens('Customer…')
    for (const one of ['Nadia Rahimi', 'pigeon: hook-', 'plan: Gold', 'first seen', '#1']) expect(words).toContain(one)
  })

  test('its history shows what else they asked, with the way there, and never the thread it is opened from', async () => {
    await opens('Customer…')
    expect(await presses('History')).toContain('asked nothing else')
  })

  test('a merge asks who, shows what comes together, does it, shows it in the history, and undoes it', async () => {
    await begins('Nadia at work', 'My other parcel?')
    const from = (await contacts('Nadia Rahimi')).id
    const root = async () =>
      (
        await line.hub.hub.services.db.root
          .selectFrom('contacts')
          .select('root_id')
          .where('id', '=', from)
          .executeTakeFirst()
      )?.root_id
    await opens('Customer…')
    await presses('Merge contacts…')
    expect(await presses('Find', { words: 'nobody such' })).toContain('Nobody of that name')
    expect(await presses('Find', { words: 'nadia' })).toContain('[Next]')
    expect(await presses('Next')).toContain('#1')
    expect(await root()).toBeNull()
    expect(await presses('Merge')).toContain('Done')
    expect(await root()).not.toBeNull()
    const undo = await line.maya.dialog()
    expect(JSON.stringify(undo!.card)).toContain('Undo')
    await opens('Customer…')
    const history = await presses('History')
    expect(history).toContain('#1')
    expect(history).not.toContain('#2 ·')
    expect(history).toContain('[Open #1]')
    await line.hub.command('unmerge_contact', { contact: from })
    expect(await root()).toBeNull()
  })

  test('Undo in the form takes a merge back', async () => {
    const from = (await contacts('Nadia Rahimi')).id
    await opens('Customer…')
    await presses('Merge contacts…')
    await presses('Find', { words: 'nadia' })
    await presses('Next', { other: from })
    await presses('Merge')
    await line.maya.submit('Undo')
    expect(await said()).toContain('two contacts again')
  })

  test('whoever may blocks them, and lets them in again', async () => {
    await opens('Customer…')
    expect(await presses('Block')).toContain('blocked')
    await until(async () => (await line.root()).words.includes('This contact is blocked'), 'the card')
    await presses('Unblock')
    await until(async () => !(await line.root()).words.includes('This contact is blocked'), 'the card')
  })

  test('a transcript says why it cannot go, and keeps the form', async () => {
    await opens('Customer…')
    await presses('Send transcript…')
    expect(await presses('Send', { to: 'no address' })).toContain('⚠️')
  })

  test('a guest, and who is not known, see nothing of anybody', async () => {
    for (const who of ['gus', 'una']) {
      const human = line.teams.as(who)
      await human.press(await line.at(), 'Customer…')
      expect(await human.dialog()).toBeNull()
      expect((await human.told()).at(-1)).toMatch(/know you|Guests|not allow/)
    }
  })
})

test('Move…: it goes on in the channel that was chosen, and the thread it left says so', async () => {
  const old = await line.at()
  await opens('Move…')
  expect(await presses('Move')).toContain('Choose a channel')
  const billing = line.teams.teams[0]!.channels.find(({ name }) => name === 'billing')!.id
  await line.maya.submit('Move', { channel: billing })
  const there = await until(
    async () => (await line.maya.look(billing)).find((post) => post.from.bot && !post.root),
    'the card there',
  )
  expect(there.words).toContain('My other parcel?')
  await until(
    async () => (await line.maya.look(line.channel)).find(({ id }) => id === old.id)!.words.includes('goes on in'),
    'the card it left',
  )
})

describe('canned responses', () => {
  const keep = async (short_code: string, text: string, files: object[] = []) => {
    const parts = [...(text ? [{ is: 'text', text, canon: templateFromMarkdown(text) }] : []), ...files]
    const row = { account_id: line.hub.accountId, id: crypto.randomUUID(), short_code, text }
    await line.hub.hub.services.db.root
      .insertInto('canned_responses')
      .values({ ...row, code_words: short_code, searched: text.toLowerCase(), parts: JSON.stringify(parts) })
      .execute()
    return row.id
  }
  const fileOf = async (name: string) => {
    const { id } = await line.hub.hub.services
      .hubFor(line.hub.accountId, 'teams')
      .files.save({ name, bytes: Buffer.from(name) })
    await line.hub.hub.services.db.root.updateTable('files').set({ kept: true }).where('id', '=', id).execute()
    return { is: 'file', file: id, name, mime: 'text/plain', as: 'file' } as const
  }

  test('the words stand behind what was written, and the files with a tick; what keeps it goes along', async () => {
    const [map, terms] = [await fileOf('map.txt'), await fileOf('terms.txt')]
    const way = await keep('way', 'It is on its way, {{contact.first_name|dear}}.', [map, terms])
    await begins('bea', 'Where is it?')
    expect(await opens('Reply')).toContain('[Insert]')
    const words = await presses('Insert', { text: 'Hello!', canned: way })
    for (const one of ['Hello!\n\nIt is on its way, bea.']) expect(words).toContain(one)
    expect((await line.maya.dialog())!.card).toMatchObject({
      body: expect.arrayContaining([
        expect.objectContaining({
          id: 'attached',
          value: `${map.file},${terms.file}`,
          choices: [expect.objectContaining({ title: 'map.txt' }), expect.objectContaining({ title: 'terms.txt' })],
        }),
      ]),
    })
    const preview = await presses('Preview', { attached: map.file })
    expect(preview).toContain('📎 map.txt')
    expect(preview).not.toContain('terms.txt')
    await line.maya.submit('Send')
    await line.arrived('map.txt')
    await line.hub.settled()
    expect(line.flown()).toContain('Hello!\n\nIt is on its way, bea.')
    expect(line.flown()).not.toContain('terms.txt')
  })

  test('marks stand as signs in the form, as they will look in the preview, and go out as marks', async () => {
    const channel = line.post.plugin.channel as ChannelSeat
    const { capabilities } = channel
    channel.capabilities = (inbox) => ({ ...capabilities(inbox), text: { max: 4_096, marks: [...MARKS] } })
    const way = await keep('marked', '**Today** it leaves [Lyon](https://parcel.example/lyon).\n\n- one\n- 2 * 3 * 4')
    await begins('cleo', 'And now?')
    await opens('Reply')
    const words = await presses('Insert', { text: 'Hello snake_case!', canned: way })
    expect(words).toContain('Hello snake_case!\n\n**Today** it leaves [Lyon](https://parcel.example/lyon).')
    await presses('Preview')
    const { card } = (await line.maya.dialog())!
    expect(card).toMatchObject({
      body: expect.arrayContaining([
        expect.objectContaining({
          type: 'Container',
          items: expect.arrayContaining([
            expect.objectContaining({
              inlines: [
                { type: 'TextRun', text: 'Today', weight: 'Bolder' },
                { type: 'TextRun', text: ' it leaves Lyon (https://parcel.example/lyon).' },
              ],
            }),
          ]),
        }),
      ]),
    })
    await line.maya.submit('Send')
    const out = await until(
      async () => (await line.hub.messages((await line.conversation()).id)).find(({ kind }) => kind === 'out'),
      'the answer',
    )
    expect(out.parts).toMatchObject([
      { canon: { children: [{}, { children: [{ type: 'strong' }, {}, { type: 'link' }, {}] }, { type: 'list' }] } },
    ])
    expect(out.text).toContain('2 * 3 * 4')
  })

  test('a file nobody put in is none to send, whatever a form says', async () => {
    const secret = await fileOf('secret.txt')
    await opens('Reply')
    expect(await presses('Send', { attached: secret.file })).toContain('Write something')
    await line.maya.submit('Send', { text: 'Only words.', attached: secret.file })
    await line.arrived('Only words.')
    await line.hub.settled()
    expect(line.flown()).not.toContain('secret.txt')
  })

  test('of many the others are found by their name', async () => {
    for (let n = 0; n < 31; n++) await keep(`many-${n}`, `Number ${n}`)
    await keep('zebra', 'Stripes')
    expect(await opens('Reply')).toContain('[Insert]')
    const offered = async () => JSON.stringify((await line.maya.dialog())!.card)
    await presses('Insert', { find: 'zebra' })
    expect(await offered()).toContain('zebra (for everybody)')
    expect(await offered()).not.toContain('many-1 ')
    expect(await presses('Insert', { find: 'nothing such' })).toContain('No canned response is called')
  })
})

describe('New conversation', () => {
  const opensNew = async (): Promise<string> => {
    await line.maya.compose('newConversation')
    return form()
  }

  test('from the box where one writes: to an address; it arrives, it is hers, and the form leads to its thread', async () => {
    expect(await opensNew()).toContain('Through Pigeon post')
    expect(await presses('Send', { text: 'Your order is ready.' })).toContain('Say who gets it')
    expect(await presses('Send', { address: 'nell', text: ' ' })).toContain('Write something')
    const done = await presses('Send', { address: 'nell', name: 'Nell', text: 'Your order is ready.' })
    expect(done).toContain('On its way: Nell')
    expect(done).toContain('[Open thread]')
    await line.arrived('Your order is ready.')
    await line.shows('Your order is ready.')
    expect(await line.conversation()).toMatchObject({
      thread: 'nell',
      contact: { name: 'Nell' },
      assignee: { name: 'Maya Lindqvist' },
    })
  })

  test('from the chat with the bot: to somebody Deskless knows, found by their name', async () => {
    await line.maya.chat('hello')
    const chat = `a:${line.teams.people[0]!.id.slice(4)}`
    const card = await until(
      async () => (await line.maya.look(chat)).find(({ words }) => words.includes('[New conversation…]')),
      'the card in the chat',
    )
    expect(card.words).toMatch(/You are Maya Lindqvist.*\[Open the inbox\]/s)
    await line.maya.press({ channel: chat, id: card.id }, 'New conversation…')
    expect(await presses('Find', { who: 'nobody such' })).toContain('reaches nobody of that name')
    await presses('Find', { who: 'nel' })
    expect(JSON.stringify((await line.maya.dialog())!.card)).toContain('Nell · nell')
    expect(await presses('Send', { address: 'bob', text: 'Both?' })).toContain('one of the two')
    // Nell's matter is open: it goes on there.
    expect(await presses('Send', { address: '', text: 'It was handed over.' })).toContain('⚠️')
    const { id: conversation, lastNumber: upTo } = await line.conversation()
    await line.hub.command('resolve', { conversation, upTo })
    await presses('Send')
    await line.arrived('It was handed over.')
    await line.hub.settled()
    expect(line.flown().filter((said) => said === 'It was handed over.')).toHaveLength(1)
  })

  test('whose role may not, a guest, and who is not known, are told so', async () => {
    for (const who of ['gus', 'una']) {
      const human = line.teams.as(who)
      await human.compose('newConversation')
      expect(await human.dialog()).toBeNull()
      expect((await human.told()).at(-1)).toMatch(/know you|not allow/)
    }
  })
})

describe('an answer of which nobody knows', () => {
  const doubted = async (words: string) => {
    line.post.next.push(() => {
      throw new ChannelError({ code: 'cut', sent: 'unsure', retry: 'never', tell: 'The line went dead.' })
    })
    await line.maya.press(await line.at(), 'Reply')
    await line.maya.submit('Send', { text: words })
    const card = await until(
      async () =>
        (await line.thread()).find((post) => post.words.includes('[It arrived]') && post.words.includes(words)),
      'the card',
    )
    await line.hub.settled()
    return { channel: line.channel, id: card.id }
  }
  const fate = async () =>
    (await line.hub.messages((await line.conversation()).id)).findLast(({ kind }) => kind === 'out')!.delivery?.status

  test('It arrived, says who looked: nothing is sent, and nobody decides it twice', async () => {
    await begins('vera', 'Are you there?')
    const at = await doubted('I think so.')
    await line.maya.press(at, 'It arrived')
    expect(await said()).toContain('it arrived')
    await until(async () => (await fate()) === 'accepted', 'its fate')
    expect(line.flown()).not.toContain('I think so.')
    await until(
      async () => !(await line.thread()).find(({ id }) => id === at.id)!.words.includes('[It arrived]'),
      'the card says so',
    )
  })

  test('a client too old for the button presses the same', async () => {
    const at = await doubted('Or not.')
    await line.maya.pressOld(at, 'Send again')
    await line.arrived('Or not.')
    await line.hub.settled()
    expect(line.flown().filter((one) => one === 'Or not.')).toHaveLength(1)
  })
})

describe('an older client', () => {
  test('assigns, and reads why where it may not', async () => {
    await begins('wim', 'Hello!')
    await line.maya.pressOld(await line.at(), 'Assign to me')
    await until(async () => (await line.conversation()).assignee?.name.startsWith('Maya'), 'it is hers')
    await until(async () => (await line.root()).words.includes('assigned to Maya'), 'the card')
    await line.hub.settled()
    await line.teams.as('gus').pressOld(await line.at(), 'Release')
    const gus = line.teams.people.find(({ email }) => email.startsWith('gus'))!
    await until(async () => (await line.maya.look(`a:${gus.id.slice(4)}`)).length > 0, 'gus is told')
    expect((await line.conversation()).assignee).toBeDefined()
  })
})

test('a form whose answer took Teams’ whole patience goes on as the same one: it is sent once', async () => {
  await begins('slow sam', 'Hello?')
  await line.maya.press(await line.at(), 'Reply')
  await line.maya.submit('Send', { text: 'Just a moment.' })
  const sentBy = (await line.teams.ledger()).findLast((one) => one.is === 'delivery' && one.activity.type === 'invoke')
  if (sentBy?.is !== 'delivery') throw new Error('Nothing was pressed.')
  // “Go on” carries what the form carried, and is a press of its own.
  const { task } = slow(sentBy.activity as Activity) as {
    task: { value: { card: { content: { actions: { data: object }[] } } } }
  }
  const [goOn] = task.value.card.content.actions
  expect(goOn!.data).toEqual((sentBy.activity.value as { data: object }).data)
  const again = await line.teams.again({ ...sentBy.activity, id: 'f:another-press' } as never)
  expect(again).toMatchObject({ status: 200, body: {} })
  await line.arrived('Just a moment.')
  await line.hub.settled()
  expect(line.flown().filter((one) => one === 'Just a moment.')).toHaveLength(1)
})

describe('a mail', () => {
  test('comes filled in with who gets it and what it is called, and may be changed', async () => {
    const { id: inbox } = await line.hub.addInbox('letters', {}, { name: 'Mail' })
    const envelope = {
      to: [{ address: 'nadia@home.example' }],
      cc: [{ address: 'lena@home.example' }],
      bcc: [],
      subject: 'Your order',
    }
    await line.hub.command('start', {
      inbox,
      to: { namespace: 'email', value: 'nadia@home.example' },
      parts: [{ is: 'text', text: 'Ready' }],
      envelope,
    })
    await until(() => sent.length === 1, 'the first mail')
    await line.asked('Ready')
    await line.maya.press(await line.at(), 'Reply')
    expect(await form()).toContain('lena@home.example')
    expect(await presses('Send', { text: 'And more', mail_cc: 'nobody' })).toContain('is no address')
    expect(sent).toHaveLength(1)
    const preview = await presses('Preview', { mail_cc: 'Otto <otto@home.example>' })
    expect(preview).toContain('Cc: Otto <otto@home.example>')
    expect(preview).toContain('Subject: Your order')
    await line.maya.submit('Send')
    await until(() => sent.length === 2, 'the answer')
    expect(sent[1]!.envelope).toEqual({ ...envelope, cc: [{ address: 'otto@home.example', name: 'Otto' }] })
  })

  test('is begun with its subject; of two inboxes the other one asks for other fields', async () => {
    await line.maya.compose('newConversation')
    const inboxes = await line.hub.hub.services.hubFor(line.hub.accountId, 'teams').read.inboxes()
    const mail = inboxes.find(({ name }) => name === 'Mail')!
    await presses('Choose', { inbox: mail.id, text: 'Kept meanwhile' })
    const { card } = (await line.maya.dialog())!
    const ids = (card.body as { id?: string; value?: string }[]).map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['address', 'mail_subject', 'mail_cc', 'mail_bcc']))
    expect(JSON.stringify(card)).toContain('Kept meanwhile')
    expect(await presses('Send', { address: 'ida@home.example', mail_cc: 'nobody' })).toContain('is no address')
    await presses('Send', { address: 'ida@home.example', mail_subject: 'Ready', mail_cc: '' })
    await until(() => sent.length === 3, 'the mail')
    expect(sent[2]!.envelope).toMatchObject({ subject: 'Ready', to: [{ address: 'ida@home.example' }] })
  })
})

describe('when the time to answer freely is over', () => {
  const templates = [
    { name: 'hello_again', language: 'en', text: 'Hello again, {{1}}', values: ['1'] },
    { name: 'good_bye', language: 'en', text: 'Good bye', values: [] },
  ]

  test('Reply offers the approved templates, sends the chosen one filled in, and shows first what slipped in', async () => {
    const channel = line.post.plugin.channel as ChannelSeat
    const { capabilities } = channel
    channel.templates = async () => templates
    channel.capabilities = (inbox) => ({
      ...capabilities(inbox),
      template: 'native',
      window: { from: 'contact-message', lasts: '0m', outside: ['template'] },
    })
    await begins('xena', 'And me?')
    expect(await opens('Reply')).toContain('The time to answer freely is over')
    expect(await presses('Choose')).toContain('Choose the template')
    expect(await presses('Choose', { template: 'hello_again en' })).toContain('Hello again, {{1}}')
    await line.writes('xena', 'And my invoice?')
    await line.shows('And my invoice?')
    expect(await presses('Send', { value_0: 'Xena' })).toContain('And my invoice?')
    expect((await line.maya.dialog())!.card).toMatchObject({
      body: expect.arrayContaining([expect.objectContaining({ id: 'value_0', value: 'Xena' })]),
    })
    await line.maya.submit('Send')
    const out = await until(
      async () => (await line.hub.messages((await line.conversation()).id)).find(({ kind }) => kind === 'out'),
      'the answer',
    )
    expect(out.parts).toEqual([
      { is: 'template', name: 'hello_again', language: 'en', values: { 1: 'Xena' }, text: 'Hello again, Xena' },
    ])
  })
})
