// What is changed, taken back and reacted to, on either side; and what “@Deskless …” and the menus of messages do.
import type { ConversationView } from '@deskless/core/contract'
import { until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

const deskless = [{ name: 'Deskless' }]

describe('both ways', () => {
  let line: Line

  beforeAll(async () => {
    line = await wholeLine('pglite', { showReactions: true }, [], { amends: true })
    await line.brings({ id: 'first', loft: 'nadia', bird: 'first', says: 'Where is my parcle?', name: 'Nadia Rahimi' })
    await line.asked('Where is my parcle?')
  })
  afterAll(() => line.close())

  const types = async (text: string, more: object = {}, who = 'maya') => ({
    channel: line.channel,
    id: await line.teams.as(who).type({ channel: line.channel, thread: (await line.root()).id, text, ...more }),
  })
  const says = (words: string, who?: string) => types(`@Deskless ${words}`, { mentions: deskless }, who)
  const card = (words: string) => until(async () => (await line.root()).words.includes(words), `“${words}” on the card`)
  const chatOf = (who: string) => `a:${line.teams.people.find(({ email }) => email.startsWith(who))!.id.slice(4)}`
  const told = (who: string, words: string) =>
    until(
      async () => (await line.maya.look(chatOf(who))).some((post) => post.words.includes(words)),
      `${who} is told “${words}”`,
    )
  const customerLine = async () => (await line.thread()).find(({ words }) => words.includes('Where is my'))!

  describe('what was said', () => {
    test('by a customer and changed stands changed in its place', async () => {
      const before = await customerLine()
      await line.brings({ id: 'edit', loft: 'nadia', edit: { of: 'first', says: 'Where is my parcel?' } })
      const after = await line.shows('Where is my parcel?')
      expect([after.id, after.words.includes('✏️ edited')]).toEqual([before.id, true])
    })

    test('in the thread and sent: an edit and a removal reach the customer where the channel can', async () => {
      const at = await says('reply In Lion.')
      await line.arrived('In Lion.')
      await line.hub.settled()
      await line.maya.edit(at, '@Deskless reply In Lyon.', deskless)
      await until(() => line.post.amended.some((one) => one.says === 'In Lyon.'), 'the edit')
      await line.hub.settled()
      await line.maya.remove(at)
      await until(() => line.post.amended.some((one) => one.says === undefined), 'the removal')
      expect(line.flown().filter((said) => said.includes('Lyon'))).toEqual([])
    })

    test('elsewhere and taken back leaves the thread', async () => {
      const { id: conversation } = await line.conversation()
      await line.hub.command('note', { conversation, parts: [{ is: 'text', text: 'from the panel' }] })
      await line.shows('from the panel')
      const [note] = (await line.notes()).filter(({ text }) => text === 'from the panel')
      await line.hub.command('remove', { message: note!.id })
      await until(
        async () => !(await line.thread()).some(({ words }) => words.includes('from the panel')),
        'the tombstone',
      )
    })
  })

  describe('an emoji', () => {
    test('of an agent on a customer’s line is shown to the customer, and taken back with it', async () => {
      const at = { channel: line.channel, id: (await customerLine()).id }
      await line.maya.react(at, '1f44d_thumbsup')
      await until(() => line.post.reacted.some(({ emoji, on }) => emoji === '👍' && on), 'the emoji')
      await line.shows('👍')
      await line.maya.react(at, '1f44d_thumbsup', false)
      await until(() => line.post.reacted.some(({ emoji, on }) => emoji === '👍' && !on), 'the emoji gone')
    })

    test('of a guest, on a note, or one with a meaning here, is nobody’s to see', async () => {
      const at = { channel: line.channel, id: (await customerLine()).id }
      const before = line.post.reacted.length
      await line.teams.as('gus').react(at, 'heart')
      const note = await types('between us')
      await until(async () => (await line.notes()).some(({ text }) => text === 'between us'), 'the note')
      await line.maya.react(note, 'heart')
      await line.omar.react(at, '1f440_eyes')
      await until(async () => (await line.conversation()).assignee?.name === 'Omar Haddad', 'Omar has it')
      await line.hub.settled()
      expect(line.post.reacted.length).toBe(before)
    })
  })

  describe('“@Deskless …”', () => {
    test.each<[string, (now: ConversationView) => boolean]>([
      ['take', ({ assignee }) => assignee?.name === 'Maya Lindqvist'],
      ['release', ({ assignee }) => assignee === undefined],
      ['assign Omar', ({ assignee }) => assignee?.name === 'Omar Haddad'],
      ['priority urgent', ({ priority }) => priority === 'urgent'],
      ['label refund', ({ labels }) => labels.some(({ name }) => name === 'refund')],
      ['snooze 1h', ({ status }) => status === 'snoozed'],
      ['reopen', ({ status }) => status === 'open'],
      ['spam', ({ spam }) => spam],
    ])('%s', async (command, done) => {
      if (command.startsWith('label')) await line.hub.ask('POST', '/labels', { name: 'refund', color: '#ff0000' })
      await says(command)
      await until(async () => done(await line.conversation()), `it is so: ${command}`)
    })

    test('resolve, and reopen again; the card says each', async () => {
      await line.hub.command('mark_spam', { conversation: (await line.conversation()).id, spam: false })
      await card('Open')
      await line.hub.settled()
      await says('resolve')
      await card('Resolved')
      await says('reopen')
      await card('[Set labels]')
    })

    test('status, help and mute answer whoever asked alone; what is not known says what to write', async () => {
      await says('status', 'omar')
      await told('omar', 'assigned to Omar')
      await says('help')
      await told('maya', '@Deskless reply … sends these words')
      await says('mute')
      await told('maya', 'Muted for you')
      await says('mute')
      await told('maya', 'You hear of this conversation again')
      await says('assign Nobody')
      await told('maya', 'Say whom')
      await says('take', 'una')
      await told('una', 'does not know you')
      expect((await line.conversation()).assignee?.name).toBe('Omar Haddad')
    })
  })

  test('“tomorrow” is nine o’clock where whoever asks lives, whichever way they ask', async () => {
    const clock = { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' } as const
    const asleep = async () => {
      const { snoozedUntil } = await until(async () => {
        const now = await line.conversation()
        return now.status === 'snoozed' ? now : undefined
      }, 'asleep')
      await line.hub.settled()
      await says('reopen')
      await card('[Snooze]')
      await line.hub.settled()
      return new Date(snoozedUntil as Date).toLocaleTimeString('sv', clock)
    }
    await says('snooze tomorrow')
    expect(await asleep()).toBe('09:00')
    await line.maya.press(await line.at(), 'Snooze', { until: 'tomorrow' })
    expect(await asleep()).toBe('09:00')
    await line.maya.press(await line.at(), 'Reply')
    await line.maya.submit('Send', { text: 'Until tomorrow.', after: 'tomorrow' })
    await line.arrived('Until tomorrow.')
    expect(await asleep()).toBe('09:00')
  })

  describe('on the card', () => {
    test('labels are set and taken away', async () => {
      await card('[Set labels]')
      await line.hub.settled()
      const labels = (await line.hub.ask('GET', '/labels')).body as { data: { id: string; name: string }[] }
      const refund = labels.data.find(({ name }) => name === 'refund')!.id
      await line.maya.press(await line.at(), 'Set labels', { labels: '' })
      await until(async () => !(await line.root()).words.includes('🏷 refund'), 'no label')
      await line.hub.settled()
      await line.maya.press(await line.at(), 'Set labels', { labels: refund })
      await card('🏷 refund')
    })

    test('two presses of one drawing that Teams brings as two are one wish', async () => {
      await line.hub.settled()
      const at = await line.at()
      const [{ id: before } = { id: '' }] = (await line.hub.messages((await line.conversation()).id)).slice(-1)
      await Promise.all([line.maya.press(at, 'Release'), line.maya.press(at, 'Release')])
      await card('unassigned')
      await line.hub.settled()
      const all = await line.hub.messages((await line.conversation()).id)
      expect(all.slice(all.findIndex(({ id }) => id === before) + 1)).toHaveLength(1)
    })

    test('who has the form open stands on it, until they are done', async () => {
      await line.omar.press(await line.at(), 'Reply')
      await card('Omar Haddad is replying')
      await line.maya.press(await line.at(), 'Reply')
      expect(JSON.stringify((await line.maya.dialog())!.card)).toContain('Omar Haddad is replying as well')
      await line.omar.submit('Send', { text: 'I have it.' })
      await line.arrived('I have it.')
      await until(async () => !/Omar Haddad.* replying/.test((await line.root()).words), 'nobody writes')
    })
  })

  test('*Add note* in the menu of a message keeps its words as a note', async () => {
    const { id } = await line.shows('I have it.')
    await line.maya.shortcut({ channel: line.channel, id }, 'addNote')
    expect(JSON.stringify((await line.maya.dialog())!.card)).toContain('I have it.')
    await line.maya.submit('Add note', { text: 'Omar has it' })
    await until(async () => (await line.notes()).some(({ text }) => text === 'Omar has it'), 'the note')
    await line.hub.settled()
    expect(line.flown()).not.toContain('Omar has it')
  })

  test('a role that may only read answers nothing from here, whatever a card says', async () => {
    const { root } = line.hub.hub.services.db
    const seat = async (name: string) => {
      const role = await root.selectFrom('roles').select('id').where('key', '=', name).executeTakeFirstOrThrow()
      await root.updateTable('members').set({ role_id: role.id }).where('id', '=', line.hub.omar).execute()
    }
    await seat('viewer')
    await line.omar.press(await line.at(), 'Reply')
    expect((await line.omar.told()).at(-1)).toContain('may read here, but not answer')
    await says('reply from a viewer', 'omar')
    await line.omar.press(await line.at(), 'Resolve')
    await line.hub.settled()
    expect((await line.conversation()).status).toBe('open')
    expect(line.flown()).not.toContain('from a viewer')
    await seat('agent')
  })

  test('somebody is known by their id in the directory: another address makes nobody else of them', async () => {
    const { root } = line.hub.hub.services.db
    const known = await root.selectFrom('members').select('email').where('id', '=', line.hub.omar).executeTakeFirst()
    // The address Omar has in Teams is somebody else's in the hub by now.
    await root.updateTable('members').set({ email: 'haddad@parcel.example' }).where('id', '=', line.hub.omar).execute()
    await says('take', 'omar')
    await card('assigned to Omar')
    await root.updateTable('members').set({ email: known!.email }).where('id', '=', line.hub.omar).execute()
  })
})
