// Who may bring activities. Both attacks on the library are tried here for good: see the decision on the Teams library.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

const OTHER_TENANT = '00000000-0000-4000-8000-7e4affffffff'

describe('only the connector of Teams brings activities', () => {
  let line: Line
  let called: string[]
  let trap: ReturnType<typeof createServer>
  let trapUrl: string

  beforeAll(async () => {
    line = await wholeLine('pglite')
    called = []
    trap = createServer((request, response) => {
      called.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`)
      response.end('{}')
    })
    await new Promise<void>((done) => trap.listen(0, '127.0.0.1', done))
    trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/`
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
  })
  afterAll(async () => {
    await line.close()
    trap.close()
  })

  const activity = async (more: Record<string, unknown> = {}) => {
    const { id } = await line.root()
    const { teams, channel } = line
    const maya = teams.people[0]!
    const tenant = maya.tenant
    return {
      type: 'message',
      id: String(Date.now()),
      channelId: 'msteams',
      serviceUrl: teams.serviceUrl,
      from: { id: maya.id, name: maya.name, aadObjectId: maya.aadObjectId },
      recipient: { id: `28:${teams.settings.clientId}`, name: 'Deskless' },
      conversation: { id: `${channel};messageid=${id}`, tenantId: tenant, conversationType: 'channel' },
      channelData: { tenant: { id: tenant }, channel: { id: channel } },
      text: 'a forged line',
      ...more,
    }
  }
  const claims = (more: Record<string, unknown> = {}) => ({
    iss: 'https://api.botframework.com',
    aud: line.teams.settings.clientId,
    serviceurl: line.teams.serviceUrl,
    ...more,
  })
  /** Refused, stored nowhere, and nobody was called for it. */
  const refused = async (given: Record<string, unknown>, signed: Record<string, unknown>, key?: 'stranger') => {
    const calls = (await line.teams.ledger()).filter(({ is }) => is === 'call').length
    const answer = await line.teams.forge(given, signed, key)
    expect(answer.status).toBe(401)
    await line.hub.settled()
    expect((await line.notes()).map(({ text }) => text)).toEqual([])
    expect((await line.teams.ledger()).filter(({ is }) => is === 'call').length).toBe(calls)
    expect(called).toEqual([])
  }

  test('a token of the bot’s own tenant, with an address of the caller’s: 401, and the bot’s token goes nowhere', async () => {
    const iss = `https://login.microsoftonline.com/${line.teams.tenants[0]!.id}/v2.0`
    await refused(await activity({ serviceUrl: trapUrl }), {
      iss,
      aud: line.teams.settings.clientId,
      tid: line.teams.tenants[0]!.id,
    })
    const v1 = `https://sts.windows.net/${line.teams.tenants[0]!.id}/`
    await refused(await activity({ serviceUrl: trapUrl }), {
      iss: v1,
      aud: `api://${line.teams.settings.clientId}`,
      tid: line.teams.tenants[0]!.id,
    })
  })

  test('a token of somebody else’s tenant, which names the bot as its audience: 401', async () => {
    const iss = `https://login.microsoftonline.com/${OTHER_TENANT}/v2.0`
    await refused(await activity({ serviceUrl: trapUrl }), {
      iss,
      aud: `api://botid-${line.teams.settings.clientId}`,
      tid: OTHER_TENANT,
    })
    await refused(await activity(), { iss, aud: line.teams.settings.clientId, tid: OTHER_TENANT })
  })

  test('wrong issuer, audience, key, end, and a service URL that is not the signed one: 401', async () => {
    await refused(await activity(), claims({ iss: 'https://somebody.example' }))
    await refused(await activity(), claims({ aud: 'another-bot' }))
    await refused(await activity(), claims(), 'stranger')
    await refused(await activity(), claims({ exp: Math.floor(Date.now() / 1_000) - 3_600 }))
    await refused(await activity(), claims({ serviceurl: 'https://smba.trafficmanager.net/teams/' }))
    await refused(await activity(), claims({ serviceurl: undefined }))
  })

  test('a service URL that is none of Teams, however well it is signed: 401', async () => {
    for (const serviceUrl of [
      trapUrl,
      'https://smba.trafficmanager.net.evil.example/',
      'http://smba.trafficmanager.net/',
      'nonsense',
      '',
    ])
      await refused(await activity({ serviceUrl }), claims({ serviceurl: serviceUrl }))
  })

  test('another tenant, or none, and a body that is no activity', async () => {
    const foreign = { conversation: { id: 'x', tenantId: OTHER_TENANT }, channelData: { tenant: { id: OTHER_TENANT } } }
    await refused(await activity(foreign), claims())
    await refused(await activity({ conversation: { id: 'x' }, channelData: {} }), claims())
    const bare = await fetch(line.door, { method: 'POST', body: '[1]' })
    expect(bare.status).toBe(400)
    const unsigned = await fetch(line.door, { method: 'POST', body: JSON.stringify(await activity()) })
    expect(unsigned.status).toBe(401)
  })

  test('where a channel is answered from now on, the connector says with each activity', async () => {
    const { teams, channel } = line
    const emea = teams.serviceUrl.replace('/amer/', '/emea/')
    const general = teams.teams[0]!.id
    const about = {
      channelData: { tenant: { id: teams.tenants[0]!.id }, team: { id: general }, eventType: 'teamRenamed' },
    }
    const there = { ...(await activity({ type: 'conversationUpdate', serviceUrl: emea })), ...about }
    const renamed = { ...there, channelData: { ...about.channelData, channel: { id: channel } } }
    expect((await teams.forge(renamed, claims({ serviceurl: emea }))).status).toBe(200)
    await line.hub.settled()
    await line.nadiaWrites('And now?')
    await line.shows('And now?')
    const asked = (await teams.ledger()).filter((one) => one.is === 'call' && one.operation === 'post')
    expect(asked.map((one) => one.is === 'call' && one.service)).toEqual(['amer', 'emea'])
  })

  test('and the connector itself, signed as it should be: taken', async () => {
    const answer = await line.teams.forge(await activity({ text: 'a true line' }), claims())
    expect(answer.status).toBe(200)
    await line.hub.settled()
    expect((await line.notes()).map(({ text }) => text)).toEqual(['a true line'])
  })
})
