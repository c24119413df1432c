// What must not be lost when Teams stumbles, forgets a token, or takes a place away.
import { definePlugin } from '@deskless/core/contract'
import { until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

/** Looks into every file: finds what the name says, and says nothing while it is away. */
const looking = { away: false, asked: 0 }
const guard = definePlugin({
  id: 'guard',
  contract: 1,
  inspect: async ({ name }) => {
    looking.asked += 1
    if (looking.away) throw new Error('Nobody answers.')
    return name.startsWith('eicar') ? { refuse: 'It holds Eicar.' } : undefined
  },
})

describe('where something goes wrong at Teams', () => {
  let line: Line

  beforeAll(async () => {
    line = await wholeLine('pglite', {}, [guard])
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  })
  afterAll(() => line.close())

  const types = async (text: string, more: object = {}) => ({
    channel: line.channel,
    id: await line.maya.type({ channel: line.channel, thread: (await line.root()).id, text, ...more }),
  })
  const pictured = (name: string) => ({
    attachments: [{ contentType: 'image/png', contentUrl: `${line.teams.serviceUrl}v3/image/dot`, name }],
  })
  const noteCalled = (words: string) =>
    until(async () => (await line.notes()).find(({ text }) => text === words), `the note “${words}”`)
  const noteThat = (words: string) =>
    until(async () => (await line.notes()).find(({ text }) => text.startsWith(words)), `the note “${words}”`)
  const questions = async (words: string) =>
    (await line.thread()).filter((post) => post.words.includes(words) && post.words.includes('[Send]'))
  const health = async () =>
    ((await line.hub.ask('GET', `/installations/${line.installation}`)).body as { health: string }).health
  const begin = async (by: string, name: string, hold?: number): Promise<void> => {
    await line.mode(by, hold)
    await line.writes(name, `Hello from ${name}`)
    await until(async () => (await line.root()).words.includes(`Hello from ${name}`), `the card of ${name}`)
    await line.asked(`Hello from ${name}`)
  }

  test('a token Teams takes no more, long before its end, is renewed once, and nobody notices', async () => {
    await line.teams.revoke()
    await line.nadiaWrites('Is anybody there?')
    await line.shows('Is anybody there?')
    await line.hub.settled()
    expect(await health()).toBe('ok')
    const posts = (await line.thread()).filter(({ words }) => words.includes('Is anybody there?'))
    expect(posts).toHaveLength(1)
  })

  describe('a picture somebody pastes', () => {
    test('that nobody can look into for now: the line waits, and is one note, with it', async () => {
      looking.away = true
      await types('As on this picture', pictured('dot.png'))
      await until(() => looking.asked > 0, 'somebody was asked')
      expect(await line.notes()).toEqual([])
      looking.away = false
      const note = await noteThat('As on this picture')
      expect(note.parts).toMatchObject([{ is: 'text' }, { is: 'file', name: 'dot.png', as: 'image' }])
      await line.hub.settled()
      expect(await line.notes()).toHaveLength(1)
    })

    test('that was refused is named with the reason, and the line stays a note', async () => {
      const deskless = [{ name: 'Deskless' }]
      await types('@Deskless reply Take this along', { ...pictured('eicar.png'), mentions: deskless })
      const note = await noteThat('Take this along')
      expect(note.parts).toMatchObject([
        { is: 'text', text: 'Take this along' },
        { is: 'unknown', what: expect.stringContaining('It holds Eicar.') },
      ])
      await line.hub.settled()
      expect(line.flown()).toEqual([])
    })
  })

  test('credentials Microsoft does not take: connecting says that somebody has to mend them', async () => {
    const { ask } = line.hub
    const settings = { ...line.teams.settings, clientSecret: 'wrong' }
    const made = (await ask('POST', '/installations', { plugin: 'teams', name: 'Wrong', settings })).body as {
      id: string
    }
    const { body } = await ask('POST', `/installations/${made.id}/connect`)
    expect(body).toMatchObject({ health: 'misconfigured' })
    expect(JSON.stringify(body)).toContain('Check the client ID, the secret')
    await ask('DELETE', `/installations/${made.id}`)
  })

  test('mode confirm: the question comes although Teams was too busy for it, and once', async () => {
    await begin('confirm', 'zoe')
    await line.teams.fault({ on: 'post', effect: { is: 'refuse', status: 429, retryAfter: 2 } })
    await types('Shall I?')
    await noteCalled('Shall I?')
    await until(async () => (await questions('Shall I?')).length > 0, 'the question')
    await line.hub.settled()
    expect(await questions('Shall I?')).toHaveLength(1)
  })

  test('mode direct: a lock, or deleting the line, takes the card with Undo away', async () => {
    await begin('direct', 'yan', 60)
    const undo = async () => (await line.thread()).filter(({ words }) => words.includes('[Undo]'))
    const locked = await types('Kept by a lock')
    await until(async () => (await undo()).length === 1, 'the card')
    await line.maya.react(locked, 'lock')
    await noteCalled('Kept by a lock')
    await until(async () => (await undo()).every(({ deleted }) => deleted), 'no card')
    const deleted = await types('Never mind')
    await until(async () => (await undo()).some((post) => !post.deleted), 'the card')
    await line.maya.remove(deleted)
    await until(async () => (await undo()).every((post) => post.deleted), 'no card')
    await line.hub.settled()
    expect(line.flown().filter((said) => /lock|mind/.test(said))).toEqual([])
  })

  test.each([
    { loginUrl: 'https://login.evil.example' },
    { loginUrl: 'https://login.microsoftonline.com.evil.example' },
    { identityUrl: 'https://keys.evil.example/openidconfiguration' },
    { identityUrl: 'https://login.botframework.com:8443/v1/.well-known/openidconfiguration' },
    { serviceUrl: 'http://smba.trafficmanager.net/teams/' },
    { serviceUrl: 'https://10.0.0.1/amer/' },
  ])('%j is no address a secret, a key or a token may come from or go to', async (address) => {
    const settings = { ...line.teams.settings, ...address }
    const made = await line.hub.ask('POST', '/installations', { plugin: 'teams', name: 'Elsewhere', settings })
    expect(made.status).toBe(422)
    expect(JSON.stringify(made.body)).toContain('Only an address of Microsoft’s')
  })

  test('a channel Deskless may not write in for a while: nothing is lost, and it stands there once', async () => {
    await begin('explicit', 'fay')
    for (let n = 0; n < 2; n++) await line.teams.fault({ on: 'post', effect: { is: 'refuse', status: 403 } })
    await line.writes('fay', 'Still there?')
    await until(
      async () => (await line.thread()).filter(({ words }) => words.includes('Still there?')).length === 1,
      'the line',
      30_000,
    )
  })

  test('what is more than one message holds leaves a gap that says so; what comes after it is shown', async () => {
    await line.teams.fault({ on: 'post', effect: { is: 'refuse', status: 413, code: 'MessageSizeTooBig' } })
    await line.writes('fay', 'Far too much')
    await line.hub.settled()
    await line.writes('fay', 'And a little')
    await line.shows('And a little')
  })

  describe('rules', () => {
    const path = () => `/installations/${line.installation}/rules`
    const channels = () => line.teams.teams[0]!.channels
    const idOf = (name: string) => channels().find((channel) => channel.name === name)!.id
    const cardIn = (channel: string, words: string) =>
      until(
        async () =>
          (await line.maya.look(channel)).find((post) => post.from.bot && !post.root && post.words.includes(words)),
        `the card of ${words}`,
      )

    test('lead to channels by their names, and elsewhere once a conversation fits another one', async () => {
      const label = (
        (await line.hub.ask('POST', '/labels', { name: 'invoice', color: '#ff0000' })).body as { id: string }
      ).id
      const data = [{ channel: '#billing', label }, { channel: 'spare-15' }]
      const { status, body } = await line.hub.ask('PUT', path(), { data })
      expect(status, JSON.stringify(body)).toBe(200)
      await line.writes('gil', 'My invoice?')
      const left = await cardIn(idOf('spare-15'), 'gil')
      const gil = (await line.hub.conversations()).find(({ contact }) => contact.name === 'gil')!
      await line.hub.command('label', { conversation: gil.id, add: [label] })
      expect((await cardIn(idOf('billing'), 'gil')).words).toContain('Came from')
      await until(
        async () =>
          (await line.maya.look(idOf('spare-15'))).find(({ id }) => id === left.id)!.words.includes('goes on'),
        'the card it left',
      )
    })

    test('follow a channel that is called otherwise', async () => {
      await line.maya.happen('channelRenamed', idOf('spare-15'), 'front desk')
      await until(
        async () => JSON.stringify((await line.hub.ask('GET', path())).body).includes('front desk'),
        'the rule',
      )
      await line.writes('hal', 'Good morning')
      await cardIn(idOf('spare-15'), 'hal')
    })

    test('cannot name a channel that is not there', async () => {
      const { status, body } = await line.hub.ask('PUT', path(), { data: [{ channel: 'nowhere' }] })
      expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining('There is no such channel')])
    })
  })

  // In the one whose team goes nobody ever wrote: what becomes of it is known all the same.
  test.each(['channelDeleted', 'teamDeleted'] as const)('%s: its threads only watch', async (what) => {
    const path = `/installations/${line.installation}/rules`
    const [, , billing] = line.teams.teams[0]!.channels
    const channel = what === 'teamDeleted' ? billing!.id : line.channel
    const rules = async () => JSON.stringify((await line.hub.ask('GET', path)).body)
    await line.hub.ask('PUT', path, { data: [{ channel, mode: 'explicit' }] })
    expect(await rules()).toContain('"mode":"explicit"')
    await line.maya.happen(what, channel)
    await until(async () => (await rules()).includes('"mode":"alerts"'), 'the rule only watches')
    // Who may mend it is told where they look, not in the channel that is gone.
    const chat = `a:${line.teams.people[0]!.id.slice(4)}`
    await until(
      async () => (await line.maya.look(chat)).some(({ words }) => words.includes('was deleted')),
      'Maya is told',
    )
  })
})
