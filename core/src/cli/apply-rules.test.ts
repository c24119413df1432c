import { afterEach, beforeEach, expect, test } from 'vitest'
import { definePlugin, secret, z } from '../contract/index.ts'
import { onlyWatch } from '../surfaces/watching.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import { applyConfiguration } from './apply.ts'
import { exportAccount } from './export.ts'
import { readConfiguration } from './file.ts'

const board = definePlugin({
  id: 'board',
  contract: 1,
  surface: {
    label: 'Notice board',
    settings: z.object({ key: secret('Key'), frame: z.object({ width: z.int(), ink: z.string() }).optional() }),
    modes: ['explicit', 'confirm', 'alerts'],
    pace: { perSecond: 1_000, perThread: 1_000 },
    receive: () => ({ items: [] }),
    handle: async () => {},
    mirror: {
      open: async ({ conversation }) => ({ root: `C1:${conversation.number}`, keys: [`C1:${conversation.number}`] }),
      post: async ({ message }) => ({ keys: [message.id] }),
      update: async () => {},
      amend: async () => {},
      tick: async () => {},
    },
  },
})

const file = `
accounts:
  - slug: harbour
    name: Harbour Books
    locale: en
    members:
      - { email: maya@harbour.example, name: Maya, role: owner }
      - { email: omar@harbour.example, name: Omar }
    teams: [{ name: Orders, members: [omar@harbour.example] }]
    labels: [{ name: vip, color: '#aa3300' }]
    inboxes: [{ name: Loft, channel: pigeon, settings: { whistle: ${WHISTLE} } }]
    installations:
      - name: Board
        surface: board
        settings: { key: pin, frame: { width: 3, ink: black } }
        rules:
          - { label: vip, channel: '#vip', mode: confirm }
          - { inbox: Loft, team: Orders, channel: '#orders' }
          - { channel: '#support' }
`

onEachEngine((engine) => {
  let house: TestHub
  let accountId: string
  let first: string[]
  beforeEach(async () => {
    house = await startHub({ engine, plugins: [pigeonPost().plugin, board] })
    first = await apply(file)
    accountId = (
      await root().selectFrom('accounts').select('id').where('slug', '=', 'harbour').executeTakeFirstOrThrow()
    ).id
  })
  afterEach(() => house.stop())

  const root = () => house.database.db.root
  const apply = async (source: string): Promise<string[]> => {
    const said: string[] = []
    await applyConfiguration(house.hub.services, readConfiguration(source, {}), (line) => said.push(line))
    return said
  }
  const events = async () => (await root().selectFrom('events').select('id').orderBy('id').execute()).length
  const rules = () =>
    root().selectFrom('channel_rules').selectAll().where('account_id', '=', accountId).orderBy('position').execute()
  const modes = async () => (await rules()).map(({ channel, mode }) => `${channel} ${mode}`)

  /** Nadia's conversation stands in #support; then strangers come to see that channel. */
  const shared = async () => {
    const { token } = await root()
      .selectFrom('connections')
      .select('token')
      .where('account_id', '=', accountId)
      .where('name', '=', 'Loft')
      .executeTakeFirstOrThrow()
    await fly(house.url, token, [{ id: 'h1', loft: 'north', bird: 'nadia', says: 'Where is my parcel?' }])
    await until(async () => (await thread())?.root)
    await house.settled()
    const installation = (await rules())[0]?.installation_id ?? ''
    const lost = { channels: [], roots: 'C1:', line: 'This channel is shared.', tell: '#support is shared.' }
    await onlyWatch(house.database.db, { accountId, installation }, lost)
    await house.settled()
  }
  const thread = () => root().selectFrom('mirrors').selectAll().where('account_id', '=', accountId).executeTakeFirst()

  test('the same file again says nothing, writes no event and touches no rule', async () => {
    expect(first).toContain('changed rules of Board')
    const before = { events: await events(), rules: await rules() }
    expect(await apply(file)).toEqual([])
    expect({ events: await events(), rules: await rules() }).toEqual(before)
  })

  test('a rule whose channel others came to see keeps watching', async () => {
    await shared()
    const before = await events()
    expect(await apply(file)).toEqual([])
    expect(await events()).toBe(before)
    expect(await modes()).toEqual(['#vip confirm', '#orders explicit', '#support alerts'])
    expect((await thread())?.mode).toBe('alerts')
  })

  test('also when another rule of the file changes, or one comes before it', async () => {
    await shared()
    const changed = file
      .replace('mode: confirm', 'mode: explicit')
      .replace('- { inbox', '- { priority: urgent, channel: "#now" }\n          - { inbox')
    expect(await apply(changed)).toEqual(['changed rules of Board'])
    expect(await modes()).toEqual(['#vip explicit', '#now explicit', '#orders explicit', '#support alerts'])
    expect((await thread())?.mode).toBe('alerts')
  })

  test('until its own line of the file says something else: that is an administrator’s word', async () => {
    await shared()
    expect(await apply(file.replace("'#support' }", "'#support', mode: alerts }"))).toEqual(['changed rules of Board'])
    expect(await apply(file)).toEqual(['changed rules of Board'])
    expect((await modes()).at(-1)).toBe('#support explicit')
    expect((await thread())?.mode).toBe('explicit')
  })

  test('what the file says of the account, its people and their names becomes so, and is said once', async () => {
    const changed = file
      .replace('Harbour Books', 'Harbour & Sons')
      .replace('name: Omar', 'name: Omar Haddad, role: admin')
      .replace('#aa3300', '#00aa33')
      .replace('[omar@harbour.example]', '[omar@harbour.example, maya@harbour.example]')
    expect(await apply(changed)).toEqual([
      'changed account harbour',
      'changed member omar@harbour.example',
      'added maya@harbour.example to team Orders',
      'changed label vip',
    ])
    expect(await apply(changed)).toEqual([])
  })

  test('a locale the file does not name is not touched', async () => {
    expect(await apply(file.replace('locale: en', 'locale: de'))).toEqual(['changed account harbour'])
    expect(await apply(file.replace('    locale: en\n', ''))).toEqual([])
  })

  test('what a rule asks of the contact and of their channel is applied, exported alike, and applied again changes nothing', async () => {
    const plan = { name: 'plan', value: 'gold' }
    const french = { via: 'pigeon', language: 'fr', attribute: plan, hours: 'closed', quiet: 14 }
    const more = `- ${JSON.stringify({ ...french, channel: '#paris' })}\n          - { channel: '#support' }`
    const source = file.replace("- { channel: '#support' }", more)
    expect((await apply(source)).join()).toContain('rules')
    const { installations } = await exportAccount(house.hub.services, accountId)
    expect(installations[0]?.rules.at(-2)).toMatchObject({ ...french, channel: '#paris', hold: 8 })
    expect(await apply(source)).toEqual([])
  })
})
