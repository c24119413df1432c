// What leaves Teams, and what never does: one test for each promise, in every mode.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  let thread: string

  beforeAll(async () => {
    line = await wholeLine(engine)
    await line.nadiaWrites('Where is my parcel?')
    thread = (await line.asked('Where is my parcel?')).id
  })
  afterAll(() => line.close())

  const types = (who: string, text: string, more: object = {}) =>
    line.teams.as(who).type({ channel: line.channel, thread, text, ...more })
  const noted = (words: string) =>
    until(async () => (await line.notes()).find(({ text }) => text.includes(words)), `the note “${words}”`)
  /** It is a note, and Nadia never hears of it. */
  const stays = async (words: string) => {
    await noted(words)
    await line.hub.settled()
    expect(line.flown().filter((said) => said.includes(words))).toEqual([])
  }
  const told = (who: string, words: string) =>
    until(async () => {
      const person = line.teams.people.find(({ email }) => email.startsWith(who))!
      const chat = await line.maya.look(`a:${person.id.slice(4)}`)
      return (
        chat.find((post) => post.words.includes(words)) ??
        (await line.thread()).find((post) => post.words.includes(words))
      )
    }, `${who} is told “${words}”`)

  describe('in mode explicit', () => {
    test('the card says that replies here stay internal', async () => {
      expect((await line.root()).words).toContain('Replies here stay internal')
    })

    test('a typed line is a note; the form, after a last look, is an answer', async () => {
      await types('maya', 'she is nice')
      await stays('she is nice')
      await line.maya.press(await line.at(), 'Reply')
      await line.maya.submit('Preview', { text: 'It is in Lyon.' })
      const preview = await line.maya.dialog()
      expect(JSON.stringify(preview?.card)).toContain('Nadia Rahimi')
      expect(line.flown()).not.toContain('It is in Lyon.')
      await line.maya.submit('Send')
      await line.arrived('It is in Lyon.')
      await line.shows('It is in Lyon.')
    })

    test('“@Deskless reply …” is an answer, “@Deskless note …” and any other words are not', async () => {
      const mentions = [{ name: 'Deskless' }]
      await types('maya', '@Deskless reply Tomorrow at noon.', { mentions })
      await line.arrived('Tomorrow at noon.')
      await types('maya', '@Deskless note he lives upstairs', { mentions })
      await stays('he lives upstairs')
      await types('maya', '@Deskless what do you think of this long story', { mentions })
      await stays('long story')
    })

    test('works where the team did not consent to plain lines: mentions, cards and menus are heard', async () => {
      await types('maya', 'nobody hears this', { unheard: true })
      await types('maya', '@Deskless reply Heard all the same.', { mentions: [{ name: 'Deskless' }], unheard: true })
      await line.arrived('Heard all the same.')
      expect((await line.notes()).some(({ text }) => text.includes('nobody hears'))).toBe(false)
    })

    test('there, too, *Send to customer* sends a line, for its author alone', async () => {
      const at = { channel: line.channel, id: await types('maya', 'It left Lyon at ten.', { unheard: true }) }
      await line.omar.shortcut(at, 'sendToCustomer')
      expect((await line.omar.told()).at(-1)).toContain('did not hear this line')
      await line.maya.shortcut(at, 'sendToCustomer')
      await line.maya.submit('Send')
      await line.arrived('It left Lyon at ten.')
      const called = await types('maya', 'ask @Omar Haddad', { unheard: true, mentions: [{ name: 'Omar Haddad' }] })
      await line.maya.shortcut({ channel: line.channel, id: called }, 'sendToCustomer')
      expect((await line.maya.told()).at(-1)).toContain('mentions somebody')
      await line.hub.settled()
      expect(line.flown().filter((said) => said === 'It left Lyon at ten.')).toHaveLength(1)
    })

    test('*Send to customer* sends exactly the line, once, for its author or the assignee', async () => {
      const id = await types('maya', 'We refund you today.')
      await noted('We refund you today.')
      const at = { channel: line.channel, id }
      await line.omar.shortcut(at, 'sendToCustomer')
      expect((await line.omar.told()).at(-1)).toContain('Only its author')
      await line.maya.shortcut(at, 'sendToCustomer')
      await line.maya.submit('Send')
      await line.arrived('We refund you today.')
      await line.maya.shortcut(at, 'sendToCustomer')
      expect((await line.maya.told()).at(-1)).toContain('sent before')
      await line.hub.settled()
      expect(line.flown().filter((said) => said === 'We refund you today.')).toHaveLength(1)
    })
  })

  describe('a line never leaves, whoever asks and however, when', () => {
    const reply = '@Deskless reply '
    test('it mentions a person, a team or a tag', async () => {
      const omar = { name: 'Omar Haddad' }
      await types('maya', `${reply}ask @Omar Haddad about it`, { mentions: [{ name: 'Deskless' }, omar] })
      await stays('about it')
      const tag = { name: 'Tier two', id: '19:tag@thread.tacv2' }
      const id = await types('maya', 'call @Tier two now', { mentions: [tag] })
      await stays('two now')
      await line.maya.shortcut({ channel: line.channel, id }, 'sendToCustomer')
      expect((await line.maya.told()).at(-1)).toContain('mentions somebody')
    })

    test('it was edited to mention somebody, before the form was opened or behind it', async () => {
      const mentions = [{ name: 'Omar Haddad' }]
      const at = { channel: line.channel, id: await types('maya', 'a harmless line') }
      await noted('a harmless line')
      await line.maya.shortcut(at, 'sendToCustomer')
      await line.maya.edit(at, '@Omar Haddad she is difficult', mentions)
      await noted('difficult')
      await line.maya.submit('Send')
      expect((await line.maya.told()).at(-1)).toContain('mentions somebody')
      await line.maya.shortcut(at, 'sendToCustomer')
      expect((await line.maya.told()).at(-1)).toContain('mentions somebody')
      await stays('difficult')
    })

    test('a guest wrote it, and the assignee would send it', async () => {
      const { id: conversation } = await line.conversation()
      const id = await types('gus', 'words of a guest')
      await noted('words of a guest')
      await line.maya.press(await line.at(), 'Assign to me')
      await until(async () => (await line.conversation()).assignee, `somebody has ${conversation}`)
      await line.hub.settled()
      await line.maya.shortcut({ channel: line.channel, id }, 'sendToCustomer')
      expect((await line.maya.told()).at(-1)).toContain('Only lines of agents')
    })

    test('it comes from a guest', async () => {
      await types('gus', `${reply}from a guest`, { mentions: [{ name: 'Deskless' }] })
      await stays('from a guest')
      await told('gus', 'Guests cannot answer')
      await line.teams.as('gus').press(await line.at(), 'Reply')
      expect((await line.teams.as('gus').told()).at(-1)).toContain('Guests cannot answer')
    })

    test('it comes from somebody nobody knows, who is told how to link', async () => {
      await types('una', `${reply}from una`, { mentions: [{ name: 'Deskless' }] })
      await stays('from una')
      await told('una', 'does not know you')
    })

    test('it is a new post', async () => {
      await line.maya.type({ channel: line.channel, text: `${reply}a new post`, mentions: [{ name: 'Deskless' }] })
      await told('maya', 'A new post reaches no customer')
      await line.hub.settled()
      expect(line.flown().some((said) => said.includes('a new post'))).toBe(false)
    })

    test('it quotes or forwards something', async () => {
      const quote = { contentType: 'messageReference', content: '{}' }
      const id = await types('maya', `${reply}quoted words`, { mentions: [{ name: 'Deskless' }], attachments: [quote] })
      await stays('quoted words')
      await line.maya.shortcut({ channel: line.channel, id }, 'sendToCustomer')
      expect((await line.maya.told()).at(-1)).toContain('quotes or forwards')
    })

    test('the conversation is resolved, snoozed by nobody or spam: it must be reopened first', async () => {
      await line.maya.press(await line.at(), 'Resolve')
      await until(async () => (await line.conversation()).status === 'resolved', 'resolved')
      await line.hub.settled()
      await types('maya', `${reply}after the end`, { mentions: [{ name: 'Deskless' }] })
      await stays('after the end')
      await line.maya.press(await line.at(), 'Reopen')
      await until(async () => (await line.conversation()).status === 'open', 'reopened')
      await line.hub.settled()
    })
  })

  test('pictures leave only when they are ticked', async () => {
    const image = { contentType: 'image/png', contentUrl: `${line.teams.serviceUrl}v3/image/dot`, name: 'dot.png' }
    await types('maya', 'see the picture', { attachments: [image] })
    const note = await noted('see the picture')
    const file = note.parts.find((part) => part.is === 'file')
    expect(file).toMatchObject({ as: 'image' })
    const files = () => line.flown().filter((said) => said === (file as { name: string }).name).length
    await line.maya.press(await line.at(), 'Reply')
    await line.maya.submit('Send', { text: 'With a picture?' })
    await line.arrived('With a picture?')
    await line.hub.settled()
    expect(files()).toBe(0)
    await line.maya.press(await line.at(), 'Reply')
    await line.maya.submit('Send', { text: 'Here it is.', files: (file as { file: string }).file })
    await line.arrived('Here it is.')
    await line.hub.settled()
    expect(files()).toBe(1)
  })

  test('what a card carries is only a hint: who presses is asked of Teams, and the conversation of the hub', async () => {
    const { id } = await line.conversation()
    const gus = line.teams.people.find(({ email }) => email.startsWith('gus'))!
    // Maya sees at once what she pressed; the card of everybody else is drawn anew when its turn comes.
    const seen = async () =>
      (await line.teams.as('gus').look(line.channel)).filter((post) => post.from.bot && !post.root)
    await until(async () => (await seen()).some(({ words }) => words.includes('[Resolve]')), 'the card, drawn anew')
    await line.teams.as('gus').press(await line.at(), 'Resolve', { c: id, person: line.teams.people[0]!.id })
    await line.teams.as('una').press(await line.at(), 'Resolve', { c: id })
    await line.hub.settled()
    expect((await line.conversation()).status).toBe('open')
    expect(gus.role).toBe('guest')
  })
})
