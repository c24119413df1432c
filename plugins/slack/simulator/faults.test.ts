// What goes wrong on purpose, as an app meets it.
import { WebClient } from '@slack/web-api'
import { afterEach, expect, test } from 'vitest'
import type { Simulator, SimulatorOptions } from './index.ts'
import { startSimulator } from './index.ts'
import { startBolt } from './testing/bolt.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const slackWith = async (options: SimulatorOptions = {}): Promise<{ slack: Simulator; client: WebClient }> => {
  const slack = await startSimulator({ rateLimits: 'off', ...options })
  ends.push(() => slack.close())
  const { botToken } = slack.demo.credentials
  const client = new WebClient(botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } })
  return { slack, client }
}
const hi = { channel: '#support', text: 'Hi' }
const standing = async ({ human }: Simulator) => (await human.channel('#support')).length

test('half an answer: the post stands, and what comes back is no JSON', async () => {
  const { slack, client } = await slackWith()
  slack.faults.add({ on: 'chat.postMessage', effect: { is: 'half-answer' } })
  await expect(client.chat.postMessage(hi)).rejects.toThrow('{"ok":true')
  expect(await standing(slack)).toBe(1)
  expect(slack.ledger.calls('chat.postMessage')[0]?.outcome).toMatchObject({ ok: true, dropped: true })
})

test('a slow answer: apps hear of the post before its author is answered', async () => {
  const { slack, client } = await slackWith()
  ends.push(await startBolt(slack, () => {}).then((app) => () => app.close()))
  slack.faults.add({ on: 'chat.postMessage', effect: { is: 'slow-answer', ms: 1_500 } })
  const posting = client.chat.postMessage(hi)
  await slack.human.waitFor(() => slack.ledger.deliveries('message').some(({ outcome }) => outcome?.ok))
  expect(slack.ledger.calls('chat.postMessage')[0]?.outcome).toBeUndefined()
  expect((await posting).ok).toBe(true)
})

test('a call that hangs does nothing and says nothing until the faults are cleared, and then is done once', async () => {
  const { slack, client } = await slackWith()
  slack.faults.add({ on: 'chat.postMessage', effect: { is: 'hang' } })
  const posting = client.chat.postMessage(hi)
  await slack.human.waitFor(() => slack.ledger.calls('chat.postMessage').length === 1)
  await client.auth.test()
  expect([await standing(slack), slack.ledger.calls('chat.postMessage')[0]?.outcome]).toEqual([0, undefined])
  slack.faults.clear()
  expect((await posting).ok).toBe(true)
  expect(await standing(slack)).toBe(1)
})

test('by chance it strikes its share of the calls, the same ones for the same dice', async () => {
  const dice = [0.9, 0.1, 0.9, 0.1]
  const { slack, client } = await slackWith({ random: () => dice.shift() ?? 0.9 })
  slack.faults.add({ on: 'auth.test', effect: { is: 'error', error: 'internal_error' }, chance: 0.5 })
  const outcomes: string[] = []
  for (let n = 0; n < 4; n++)
    await client.auth.test().then(
      () => outcomes.push('ok'),
      () => outcomes.push('struck'),
    )
  expect(outcomes).toEqual(['ok', 'struck', 'ok', 'struck'])
})

test('an event comes as often as asked, and again after the times asked for', async () => {
  const { slack } = await slackWith({ retriesMs: [0, 10] })
  slack.faults.add({ on: 'delivery:message', effect: { is: 'duplicate', copies: 3 } })
  await slack.human.type('#support', 'Hello')
  await slack.human.waitFor(() => slack.ledger.deliveries('message').length === 9)
  expect(slack.ledger.deliveries('message').map(({ attempt }) => attempt)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2])
})

test('the ledger keeps how long the app was asked to wait', async () => {
  const { slack, client } = await slackWith()
  slack.faults.add({ on: 'auth.test', effect: { is: 'rate-limited', retryAfter: 7 } })
  const limited = new WebClient(client.token, { slackApiUrl: slack.apiUrl, rejectRateLimitedCalls: true })
  await expect(limited.auth.test()).rejects.toThrow()
  expect(slack.ledger.calls('auth.test')[0]?.outcome).toMatchObject({ status: 429, retryAfter: 7 })
})
