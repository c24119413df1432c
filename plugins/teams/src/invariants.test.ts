// What holds in every mode, whoever types: one table, played in each of them.
import { until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

const deskless = { name: 'Deskless' }
const omar = { name: 'Omar Haddad' }
const forwarded = { contentType: 'forwardedMessageReference', content: '{}' }

/** Nobody is even asked about these. */
const NEVER = [
  { who: 'maya', says: '@Omar Haddad mentions a person', more: { mentions: [omar] } },
  { who: 'maya', says: '@Tier two mentions a tag', more: { mentions: [{ name: 'Tier two', id: '19:tag@thread' }] } },
  { who: 'maya', says: '@Deskless reply @Omar Haddad mentions both', more: { mentions: [deskless, omar] } },
  { who: 'maya', says: 'forwards something', more: { attachments: [forwarded] } },
  { who: 'gus', says: 'comes from a guest', more: {} },
  { who: 'gus', says: '@Deskless reply comes from a guest, aloud', more: { mentions: [deskless] } },
  { who: 'una', says: 'comes from nobody we know', more: {} },
  { who: 'una', says: '@Deskless reply comes from nobody, aloud', more: { mentions: [deskless] } },
] as const

describe('in every mode', () => {
  let line: Line

  beforeAll(async () => {
    line = await wholeLine('pglite')
  })
  afterAll(() => line.close())

  const types = async (who: string, text: string, more: object = {}) => ({
    channel: line.channel,
    id: await line.teams.as(who).type({ channel: line.channel, thread: (await line.root()).id, text, ...more }),
  })
  const noted = (words: string) =>
    until(async () => (await line.notes()).some(({ text }) => text.includes(words)), `the note “${words}”`)
  const begin = async (by: string, name: string, hold?: number): Promise<void> => {
    await line.mode(by, hold)
    await line.writes(name, `Hello from ${name}`)
    await until(async () => (await line.root()).words.includes(`Hello from ${name}`), `the card of ${name}`)
    await line.asked(`Hello from ${name}`)
  }

  /** As another app's bot would write it. */
  const anotherApp = async (text: string): Promise<void> => {
    const { teams, channel } = line
    const [{ id: tenant } = { id: '' }] = teams.tenants
    const activity = {
      type: 'message',
      id: String(Date.now()),
      channelId: 'msteams',
      serviceUrl: teams.serviceUrl,
      from: { id: '28:another-app', name: 'Jira' },
      recipient: { id: `28:${teams.settings.clientId}`, name: 'Deskless' },
      conversation: {
        id: `${channel};messageid=${(await line.root()).id}`,
        tenantId: tenant,
        conversationType: 'channel',
      },
      channelData: { tenant: { id: tenant }, channel: { id: channel } },
      text,
    }
    const claims = {
      iss: 'https://api.botframework.com',
      aud: teams.settings.clientId,
      serviceurl: teams.serviceUrl,
    }
    expect((await teams.forge(activity, claims)).status).toBe(200)
  }

  test.each(['explicit', 'confirm', 'direct'])(
    '%s: no line that is not an agent’s own plain words leaves',
    async (mode) => {
      await begin(mode, `customer-${mode}`, 1)
      for (const { who, says, more } of NEVER) await types(who, says, more)
      await anotherApp('comes from an app')
      await line.maya.type({ channel: line.channel, text: '@Deskless reply is a new post', mentions: [deskless] })
      for (const said of [...NEVER.map(({ says }) => says), 'comes from an app'])
        await noted(said.replace(/^(?:@Deskless reply )?(?:@\S+ \S+ )?/, ''))
      await line.hub.settled()
      expect(line.flown().filter((said) => /mentions|forwards|comes from|new post/.test(said))).toEqual([])
      const asked = (await line.thread()).filter((post) => post.words.includes('[Send]') && !post.deleted)
      expect(asked.map(({ words }) => words)).toEqual([])
    },
    30_000,
  )

  test('what is snoozed or spam is reopened before it is answered', async () => {
    await begin('explicit', 'sam')
    const reply = (words: string) => types('maya', `@Deskless reply ${words}`, { mentions: [deskless] })
    const becomes = async (is: (of: Awaited<ReturnType<Line['conversation']>>) => boolean, what: string) => {
      await until(async () => is(await line.conversation()), what)
      await line.hub.settled()
    }
    await line.maya.press(await line.at(), 'Snooze', { until: 'next-message' })
    await becomes(({ status }) => status === 'snoozed', 'snoozed')
    await reply('while it sleeps')
    await noted('while it sleeps')
    await line.maya.press(await line.at(), 'Reopen')
    await becomes(({ status }) => status === 'open', 'open')
    await line.maya.press(await line.at(), 'Mark as spam')
    await becomes(({ spam }) => spam, 'spam')
    await reply('while it is spam')
    await noted('while it is spam')
    await line.hub.settled()
    expect(line.flown().filter((said) => said.includes('while it'))).toEqual([])
  }, 30_000)

  describe('a sent line that is edited', () => {
    const edits = async (name: string, to: string, mentions = [deskless]) => {
      await begin('explicit', name)
      const sent = await types('maya', '@Deskless reply It comes at nom.', { mentions: [deskless] })
      await until(() => line.flown().includes('It comes at nom.'), 'the answer')
      await line.hub.settled()
      await line.maya.edit(sent, `@Deskless reply ${to}`, mentions)
      return sent
    }
    const question = (words: string) =>
      until(
        async () =>
          (await line.thread()).find((post) => post.words.includes('Send a correction') && post.words.includes(words)),
        'the question',
      )
    const leave = () => line.flown().filter((said) => said.includes('noon')).length

    test('its author is asked; Send says the new words as well, once, and nobody else’s press does', async () => {
      await edits('cora', 'It comes at noon.')
      const { id } = await question('It comes at noon.')
      expect(leave()).toBe(0)
      const at = { channel: line.channel, id }
      await line.omar.press(at, 'Send')
      expect((await line.omar.told()).at(-1)).toContain('Only its author')
      await Promise.all([line.maya.press(at, 'Send'), line.maya.press(at, 'Send')])
      await line.arrived('It comes at noon.')
      await line.hub.settled()
      expect(leave()).toBe(1)
      await line.shows('✉️ Maya Lindqvist → cora')
    }, 30_000)

    test('an edit after the question asks anew; “No correction” leaves it at what was sent', async () => {
      line.post.flown.length = 0
      const sent = await edits('cleo', 'It comes at noon, perhaps.')
      await question('perhaps')
      await line.maya.edit(sent, '@Deskless reply It comes at noon, surely.', [deskless])
      const { id } = await question('surely')
      await until(async () => !(await line.thread()).some(({ words }) => words.includes('perhaps')), 'one question')
      await line.maya.press({ channel: line.channel, id }, 'No correction')
      await line.hub.settled()
      expect(leave()).toBe(0)
    }, 30_000)

    test('new words that mention somebody are nobody’s to send: they are told so', async () => {
      await edits('cato', 'It comes at noon, ask @Omar Haddad.', [deskless, omar])
      const chat = `a:${line.teams.people[0]!.id.slice(4)}`
      await until(
        async () => (await line.maya.look(chat)).some(({ words }) => words.includes('To send a correction')),
        'told',
      )
      expect(leave()).toBe(0)
      expect((await line.thread()).filter(({ words }) => words.includes('[Send]'))).toEqual([])
    }, 30_000)
  })
})
