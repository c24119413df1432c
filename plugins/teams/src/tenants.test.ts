// One registration, two tenants: each with its own installation, and nobody else's.
import type { TestHub } from '@deskless/core/testing'
import { fly, onEachEngine, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RemoteConnector } from '../connector/remote.ts'
import { spawnConnector } from '../connector/remote.ts'
import { plugin } from './index.ts'

const people = [
  { name: 'Maya Lindqvist', email: 'maya@parcel.example', tenant: 0 },
  { name: 'Omar Haddad', email: 'omar@parcel.example', tenant: 1 },
  { name: 'Tina Third', email: 'tina@third.example', tenant: 2 },
]

onEachEngine((engine) => {
  let hub: TestHub
  let teams: RemoteConnector
  let inbox: { token: string }
  let app: { id: string; doorUrl: string }
  const post = pigeonPost()
  const support = (tenant: number) => teams.teams[tenant]!.channels[1]!.id

  /** One of its people signs in at Microsoft. */
  const setUp = async (tenant: number): Promise<{ id: string; health: string }> => {
    const wanted = { plugin: 'teams', kind: 'installation', app: app.id }
    const { body } = (await hub.ask('POST', '/setups', wanted)) as { body: { step: { url: string } } }
    const page = `${body.step.url}&login_hint=${people[tenant]!.email}`
    const led = await fetch(page, { redirect: 'manual' })
    const query = Object.fromEntries(new URL(led.headers.get('location') ?? '').searchParams)
    const done = await hub.ask('POST', '/setups/returned', { query })
    expect(done.status, JSON.stringify(done.body)).toBe(200)
    const [made] = (done.body as { step: { connections: { id: string; health: string }[] } }).step.connections
    expect(made!.health, JSON.stringify(made)).toBe('ok')
    return made!
  }

  beforeAll(async () => {
    teams = await spawnConnector({ people, tenants: 3 })
    const config = { allowOrigins: [new URL(teams.url).origin] }
    hub = await startHub({ engine, plugins: [post.plugin, plugin], config, sweepMs: 50 })
    inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
    const { clientId, clientSecret, serviceUrl, loginUrl, identityUrl } = teams.settings
    const addresses = { serviceUrl, loginUrl, identityUrl }
    app = (
      await hub.ask('POST', '/apps', {
        plugin: 'teams',
        name: 'Ours',
        settings: { clientId, clientSecret, ...addresses },
      })
    ).body as { id: string; doorUrl: string }
    for (const tenant of [0, 1]) {
      const made = await setUp(tenant)
      const rule = { channel: support(tenant), ...(tenant === 1 ? { beside: true } : {}) }
      expect((await hub.ask('PUT', `/installations/${made.id}/rules`, { data: [rule] })).status).toBe(200)
    }
    await teams.listenAt(app.doorUrl)
    await teams.as('maya').happen('install', support(0))
    await teams.as('omar').happen('install', support(1))
  })
  afterAll(async () => {
    await hub?.stop()
    await teams?.close()
  })

  const threadIn = async (who: string, tenant: number) => {
    const posts = await teams.as(who).look(support(tenant))
    const card = posts.find((one) => one.from.bot && !one.root)
    return { card, lines: posts.filter((one) => one.root === card?.id).map(({ words }) => words) }
  }

  test('each tenant’s people answer from their own channel, by tokens of their own tenant', async () => {
    await fly(hub.url, inbox.token, [
      { id: 'first', loft: 'nadia', bird: 'first', says: 'Where is it?', name: 'Nadia' },
    ])
    for (const [who, tenant] of [
      ['maya', 0],
      ['omar', 1],
    ] as const)
      await until(
        async () => (await threadIn(who, tenant)).lines.some((line) => line.includes('Where is it?')),
        `the thread of ${who}`,
      )
    await hub.settled()
    const { card } = await threadIn('omar', 1)
    await teams.as('omar').type({
      channel: support(1),
      thread: card!.id,
      text: '@Deskless reply In Lyon.',
      mentions: [{ name: 'Deskless' }],
    })
    await until(() => post.flown.some(({ says }) => says === 'In Lyon.'), 'the answer')
    await until(
      async () => (await threadIn('maya', 0)).lines.some((line) => line.includes('In Lyon.')),
      'the answer beside',
    )
    const tenantOf = (token: string): string =>
      JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).tid
    const calls = (await teams.ledger()).filter((entry) => entry.is === 'call' && entry.status < 300)
    for (const call of calls)
      if (call.is === 'call' && call.conversation.startsWith('19:'))
        expect(tenantOf(call.token)).toBe(teams.tenants[call.conversation.includes('1@') ? 0 : 1]!.id)
  })

  test('a tenant is claimed by credentials Microsoft takes: a token from before proves nothing', async () => {
    const { serviceUrl, loginUrl, identityUrl, clientId, clientSecret } = teams.settings
    const own = { clientId, clientSecret, serviceUrl, loginUrl, identityUrl, tenantId: teams.tenants[2]!.id }
    const { body } = await hub.ask('POST', '/installations', { plugin: 'teams', name: 'Own', settings: own })
    const { id } = body as { id: string }
    expect((await hub.ask('POST', `/installations/${id}/connect`)).status).toBe(200)
    const settings = { ...own, clientSecret: 'wrong' }
    const patched = await hub.ask('PATCH', `/installations/${id}`, { settings })
    expect(patched.status, JSON.stringify(patched.body)).toBe(200)
    const again = await hub.ask('POST', `/installations/${id}/connect`)
    expect(JSON.stringify(again.body)).toContain('does not give the bot a token')
    await hub.ask('DELETE', `/installations/${id}`)
  })

  test('a tenant of a shared app is proved by a sign-in at Microsoft, and never by what somebody types in', async () => {
    const { serviceUrl, loginUrl, identityUrl } = teams.settings
    const settings = { tenantId: teams.tenants[2]!.id, serviceUrl, loginUrl, identityUrl }
    const typed = { plugin: 'teams', name: 'Typed', app: app.id, settings }
    const { id } = (await hub.ask('POST', '/installations', typed)).body as { id: string }
    const { body } = await hub.ask('POST', `/installations/${id}/connect`)
    expect(body).toMatchObject({ health: 'misconfigured' })
    expect(JSON.stringify(body)).toContain('has to sign in')
    await hub.ask('DELETE', `/installations/${id}`)
    // Who was proved once is not somebody else by a changed setting.
    const all = (await hub.ask('GET', '/installations')).body as { data: { id: string; name: string }[] }
    const first = all.data.find(({ name }) => name.startsWith('Teams'))!
    await hub.ask('PATCH', `/installations/${first.id}`, { settings })
    expect((await hub.ask('POST', `/installations/${first.id}/connect`)).body).toMatchObject({
      health: 'misconfigured',
    })
    await hub.ask('PATCH', `/installations/${first.id}`, { settings: { ...settings, tenantId: null } })
    expect((await setUp(0)).health).toBe('ok')
  })

  test('a tenant that is not connected is refused, and nothing of it is kept', async () => {
    await teams.as('tina').type({ channel: support(2), text: 'Let me in' })
    const last = (await teams.ledger()).findLast((entry) => entry.is === 'delivery')
    expect(last).toMatchObject({ status: 401 })
  })
})
