// A day of Maya and Omar in Teams, from the card to the last edit. On one engine: what leaves, who signs in, tenants and the
// suite of surfaces are looked at on both, and what the hub does with a wish is core's, whose own tests are.
import { needs, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

describe('a day in Teams', needs('postgres'), () => {
  let line: Line

  beforeAll(async () => {
    line = await wholeLine('postgres')
    await line.nadiaWrites('Where is my parcel?', 'receipt.png')
    await line.asked('Where is my parcel?')
  })
  afterAll(() => line.close())

  const types = async (who: string, text: string, more: object = {}) => ({
    channel: line.channel,
    id: await line.teams.as(who).type({ channel: line.channel, thread: (await line.root()).id, text, ...more }),
  })
  const settle = () => line.hub.settled()
  const lines = async () =>
    (await line.hub.messages((await line.conversation()).id)).map(({ kind, text }) => `${kind}: ${text}`)
  const mode = async (words: string) => until(async () => (await line.root()).words.includes(words), words)
  const count = (words: string) => line.flown().filter((said) => said === words).length

  /** A customer of their own, in a channel of that mode. */
  const begin = async (by: string, name: string, says: string, hold?: number): Promise<void> => {
    await line.mode(by, hold)
    await line.writes(name, says)
    await until(async () => (await line.root()).words.includes(says), `the card of ${name}`)
    await line.asked(says)
  }

  describe('the card', () => {
    test('names who asks and what, is edited in place, and the thread stands below it', async () => {
      const { words, id } = await line.root()
      for (const said of ['Nadia Rahimi', 'Where is my parcel?', 'unassigned', '[Reply]']) expect(words).toContain(said)
      await line.maya.press(await line.at(), 'Assign to me')
      await until(async () => (await line.maya.look(line.channel)).find((post) => post.id === id)!.edits > 0, 'an edit')
      expect((await line.root()).id).toBe(id)
      expect((await line.root()).words).toContain('assigned to Maya')
    })

    test('what the customer sent comes with the line, as a link', async () => {
      await until(async () => (await line.shows('Where is my parcel?')).text.includes('<a href='), 'the link')
      expect((await line.shows('receipt.png')).root).toBe((await line.root()).id)
    })

    test('of two who assign at once the first wins; the other sees the card as it is', async () => {
      await line.maya.press(await line.at(), 'Release')
      await mode('unassigned')
      await settle()
      const at = await line.at()
      const [first, second] = await Promise.all([
        line.maya.press(at, 'Assign to me'),
        line.omar.press(at, 'Assign to me'),
      ])
      for (const { body } of [first, second])
        expect(body).toMatchObject({ type: 'application/vnd.microsoft.card.adaptive' })
      await settle()
      const { assignee } = await line.conversation()
      const activities = (await lines()).filter((said) => said.startsWith('activity') && said.includes('assign'))
      expect(new Set(activities).size).toBe(activities.length)
      await mode(`assigned to ${assignee!.name}`)
    })

    test('a press on an older card does nothing, and draws it anew', async () => {
      const at = await line.at()
      const answer = await line.omar.press(at, 'Resolve', { v: 'an-old-card' })
      expect(answer.body).toMatchObject({ type: 'application/vnd.microsoft.card.adaptive' })
      await settle()
      expect((await line.conversation()).status).toBe('open')
    })

    test('label, priority and snooze; a retried press acts once', async () => {
      await line.maya.press(await line.at(), 'Set priority', { priority: 'urgent' })
      await mode('urgent priority')
      await settle()
      await line.maya.press(await line.at(), 'Snooze', { until: 'next-message' })
      await mode('Snoozed until they write again')
      const pressed = (await line.teams.ledger()).findLast(
        (entry) => entry.is === 'delivery' && entry.activity.type === 'invoke',
      )
      await line.nadiaWrites('Hello?')
      await line.shows('Hello?')
      await until(async () => (await line.conversation()).status === 'open', 'awake')
      if (pressed?.is === 'delivery') await line.teams.again(pressed.activity as never)
      await settle()
      expect((await line.conversation()).status).toBe('open')
    })

    test('each agent sees a card of their own, and asking for it changes nothing', async () => {
      const before = await lines()
      const { assignee } = await line.conversation()
      const [who] = assignee!.name.toLowerCase().split(' ')
      const answer = await line.teams.as(who!).refresh(await line.at())
      expect(JSON.stringify(answer.body)).toContain('You have this conversation')
      expect(await lines()).toEqual(before)
      expect(((await line.root()).card as { refresh: { userIds: string[] } }).refresh.userIds.length).toBeGreaterThan(0)
    })
  })

  describe('what was said is changed', () => {
    test('an edited note follows; an edit never sends it', async () => {
      const at = await types('maya', 'she is form Lyon')
      await until(async () => (await lines()).includes('note: she is form Lyon'), 'the note')
      await line.maya.edit(at, 'she is from Lyon')
      await until(async () => (await lines()).includes('note: she is from Lyon'), 'the edit')
      expect(count('she is from Lyon')).toBe(0)
    })

    test('an edit that overtakes its line, and a line brought twice, are one note', async () => {
      await line.teams.fault({ on: 'delivery', effect: { is: 'late' } })
      const at = await types('maya', 'first words')
      await line.maya.edit(at, 'second words')
      await until(async () => (await lines()).includes('note: second words'), 'the note')
      await settle()
      expect((await lines()).filter((said) => said.includes('words'))).toEqual(['note: second words'])
      await line.teams.fault({ on: 'delivery', effect: { is: 'twice' } })
      await types('maya', 'said once')
      await until(async () => (await lines()).includes('note: said once'), 'the note')
      await settle()
      expect((await lines()).filter((said) => said === 'note: said once')).toHaveLength(1)
    })

    test('a sent line edited to words for the bot is no correction', async () => {
      const deskless = [{ name: 'Deskless' }]
      const at = await types('maya', '@Deskless reply Sent as it is.', { mentions: deskless })
      await line.arrived('Sent as it is.')
      await settle()
      await line.maya.edit(at, '@Deskless note between us', deskless)
      await line.maya.edit(at, '@Deskless what a day', deskless)
      await settle()
      expect(line.flown().filter((said) => /between us|what a day/.test(said))).toEqual([])
      expect((await lines()).filter((said) => /^out: .*(between us|what a day)/.test(said))).toEqual([])
    })

    test('a deleted note leaves; of an answer its author reads that the customer keeps it', async () => {
      const at = await types('maya', 'delete me')
      await until(async () => (await lines()).includes('note: delete me'), 'the note')
      await line.maya.remove(at)
      await until(async () => (await line.notes()).some(({ removedAt }) => removedAt), 'the tombstone')
      const sent = await types('maya', '@Deskless reply You keep this.', { mentions: [{ name: 'Deskless' }] })
      await line.arrived('You keep this.')
      await settle()
      await line.maya.remove(sent)
      const chat = `a:${line.teams.people[0]!.id.slice(4)}`
      await until(
        async () => (await line.maya.look(chat)).some(({ words }) => words.includes('customer keeps')),
        'told',
      )
    })

    test('a sent line wears its tick', async () => {
      const sent = await types('maya', '@Deskless reply Ticked.', { mentions: [{ name: 'Deskless' }] })
      await line.arrived('Ticked.')
      const mine = async () => (await line.thread()).find((post) => post.id === sent.id)!
      await until(async () => (await mine()).reactions.length > 0, 'the tick')
      expect((await mine()).reactions[0]!.type).toContain('envelope')
    })
  })

  describe('in mode confirm', () => {
    beforeAll(() => begin('confirm', 'zoe', 'Is anybody there?'))

    test('a plain line becomes a question to its author; a newer one replaces it, and Send sends it once', async () => {
      await types('maya', 'First thought.')
      await line.shows('Send it to zoe')
      await types('maya', 'Better thought.')
      const question = await until(
        async () =>
          (await line.thread()).find(({ words }) => words.includes('Better thought.') && words.includes('[Send]')),
        'the question',
      )
      await until(
        async () => (await line.thread()).filter(({ words }) => words.includes('[Send]')).length === 1,
        'one question',
      )
      const at = { channel: line.channel, id: question.id }
      await line.omar.press(at, 'Send')
      expect((await line.omar.told()).at(-1)).toContain('Only its author')
      await line.maya.press(at, 'Send')
      await line.arrived('Better thought.')
      await settle()
      expect(count('First thought.')).toBe(0)
      expect(count('Better thought.')).toBe(1)
    })

    const asks = async (words: string, not = '') => {
      const asked = await until(
        async () =>
          (await line.thread()).findLast(
            (post) => post.words.includes(words) && post.words.includes('[Send]') && post.id !== not,
          ),
        'the question',
      )
      return { channel: line.channel, id: asked.id }
    }

    test('a question whose line was edited is settled', async () => {
      await begin('confirm', 'otto', 'Is Otto’s here?')
      const at = await types('maya', 'Old words.')
      await asks('Old words.')
      await line.maya.edit(at, 'Other words.')
      await line.shows('the line was edited')
      await settle()
      expect([count('Old words.'), count('Other words.')]).toEqual([0, 0])
    })

    test('Send on a question somebody spoke after asks once more, with what was said', async () => {
      await begin('confirm', 'zora', 'Is Zora’s here?')
      await types('maya', 'Answer to the first.')
      const before = await asks('Answer to the first.')
      await settle()
      await line.writes('zora', 'And a second thing.')
      await line.shows('And a second thing.')
      await settle()
      await line.maya.press(before, 'Send')
      const anew = await asks('And a second thing.', before.id)
      await settle()
      expect(count('Answer to the first.')).toBe(0)
      await line.maya.press(anew, 'Send')
      await line.arrived('Answer to the first.')
    })
  })

  describe('in mode direct', () => {
    beforeAll(() => begin('direct', 'yan', 'Still there?', 1))

    test('the card says where lines go; a plain line goes after its wait', async () => {
      await mode('Replies here go to yan')
      await types('omar', 'Yes, I am.')
      await line.arrived('Yes, I am.')
    })

    test('a waiting line edited to words for the bot stays internal; behind “reply” they go', async () => {
      await begin('direct', 'vera', 'Hello there?', 4)
      const deskless = [{ name: 'Deskless' }]
      const kept = await types('omar', 'On its way')
      await line.shows('[Undo]')
      await line.omar.edit(kept, '@Deskless note she is cross', deskless)
      const goes = await types('omar', 'Almos')
      await line.omar.edit(goes, '@Deskless reply Almost there', deskless)
      await line.arrived('Almost there')
      await settle()
      expect(line.flown().filter((said) => /cross|On its way/.test(said))).toEqual([])
    })

    test('Undo, // and a lock keep it internal', async () => {
      await begin('direct', 'xena', 'And me?', 30)
      await types('omar', '// only for us')
      await until(async () => (await lines()).some((said) => said.includes('only for us')), 'the note')
      await types('omar', 'oh wait')
      const held = await until(
        async () => (await line.thread()).find(({ words }) => words.includes('[Undo]')),
        'the card',
        15_000,
      )
      await line.omar.press({ channel: line.channel, id: held.id }, 'Undo')
      await until(async () => (await lines()).includes('note: oh wait'), 'the note')
      await settle()
      expect(count('oh wait')).toBe(0)
      expect(count('// only for us')).toBe(0)
    })
  })

  test('a card somebody deleted: the conversation goes on in a new thread, which says where it came from', async () => {
    await begin('explicit', 'wim', 'Hello!')
    const old = await line.at()
    await line.maya.remove(old)
    await line.writes('wim', 'And now?')
    await until(async () => (await line.root()).id !== old.id, 'a new card', 20_000)
    await line.shows('And now?')
    await mode('Came from')
  })

  test('the app leaves the team: its threads only watch, and come back by an administrator’s word', async () => {
    await line.maya.happen('uninstall', line.channel)
    await settle()
    const { body } = await line.hub.ask('GET', `/installations/${line.installation}/rules`)
    expect(JSON.stringify(body)).toContain('"mode":"alerts"')
  })
})
