// The address of the API is a setting, and an administrator of one account is not whoever runs the hub.
import { FetchError } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { startHub } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSimulator } from '../simulator/index.ts'
import { plugin } from './index.ts'
import { listen } from './socket.ts'

let slack: Awaited<ReturnType<typeof startSimulator>>
let hub: TestHub
beforeAll(async () => {
  slack = await startSimulator({ seed: 'demo', rateLimits: 'off', app: { name: 'Deskless', socketMode: true } })
  hub = await startHub({ engine: 'pglite', plugins: [plugin] })
})
afterAll(async () => {
  await hub.stop()
  await slack.close()
})

let made = 0
const connected = async (apiBaseUrl: string) => {
  const { botToken, signingSecret } = slack.demo.credentials
  const settings = { botToken, signingSecret, apiBaseUrl }
  const answer = await hub.ask('POST', '/installations', { plugin: 'slack', name: `Slack ${++made}`, settings })
  const { id } = answer.body as { id: string }
  return (await hub.ask('POST', `/installations/${id}/connect`)).body as { health: string }
}

test.each([
  ['this machine', () => slack.apiUrl, 'usual ports'],
  ['this machine by its name', () => 'http://localhost/api/', 'private network'],
  ['a machine beside the hub', () => 'http://10.0.0.5/api/', 'private network'],
  ['whatever gives machines their secrets', () => 'http://169.254.169.254/api/', 'private network'],
])('%s is not called', async (_name, address, because) => {
  const before = slack.ledger.calls('auth.test').length
  const said = await connected(address())
  expect(said.health).toBe('misconfigured')
  expect(JSON.stringify(said)).toContain('The address of the Slack API cannot be used')
  expect(JSON.stringify(said)).toContain(because)
  expect(slack.ledger.calls('auth.test')).toHaveLength(before)
})

test('whoever runs the hub may allow it', async () => {
  const { allowOrigins } = hub.hub.services.config
  allowOrigins.push(slack.url)
  expect((await connected(slack.apiUrl)).health).toBe('ok')
})

test('nor does the line of Socket Mode lead there, whatever the API says', async () => {
  const { botToken, appToken } = slack.demo.credentials
  const settings = { botToken, appToken, mode: 'socket', apiBaseUrl: 'https://slack.example/api/' }
  const answers = async () => ({
    status: 200,
    headers: new Headers({ 'content-type': 'application/json' }),
    bytes: async () => Buffer.from(JSON.stringify({ ok: true, url: slack.url.replace('http', 'ws') })),
  })
  const { services } = hub.hub
  const reach = { ...services.hubFor(hub.accountId, 'slack'), safeFetch: answers }
  const guarded = { ...reach, checkAddress: (url: string) => services.safeFetch.check(url) }
  services.config.allowOrigins.splice(0)
  const installation = { id: 'x', settings, hub: guarded, app: async () => undefined }
  const line = listen(installation as never, async () => {}, new AbortController().signal)
  await expect(line).rejects.toMatchObject({ code: 'forbidden_address' })
})

test('nor does a name that means another address by the time the line is opened', async () => {
  const { botToken, appToken } = slack.demo.credentials
  const settings = { botToken, appToken, mode: 'socket', apiBaseUrl: slack.apiUrl }
  const { services } = hub.hub
  const asked: string[] = []
  const safeAddress = async (host: string) => {
    asked.push(host)
    throw new FetchError('forbidden_address', 'no')
  }
  services.config.allowOrigins.splice(0, Infinity, slack.url)
  const turned = { ...services.hubFor(hub.accountId, 'slack'), checkAddress: async () => {}, safeAddress }
  const installation = { id: 'x', settings, hub: turned, app: async () => undefined }
  const line = listen(installation as never, async () => {}, new AbortController().signal)
  await expect(line).rejects.toMatchObject({ code: 'socket' })
  expect([asked, slack.socket.open(slack.demo.credentials.appId)]).toEqual([['127.0.0.1'], 0])
})
