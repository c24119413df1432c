import { ChannelError, inManner } from '@deskless/core/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Simulator } from '../../simulator/index.ts'
import { startSimulator } from '../../simulator/index.ts'
import { PacedClient } from './client.ts'

let slack: Simulator
let workspaces = 0
let client: PacedClient
beforeEach(async () => {
  slack = await startSimulator()
  const options = { slackApiUrl: slack.apiUrl, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } }
  client = new PacedClient(`workspace ${++workspaces}`, slack.demo.credentials.botToken, options)
})
afterEach(() => slack.close())

const say = (text: string) => client.chat.postMessage({ channel: slack.demo.support.id, text })

test('what is read back from Slack is never asked for', async () => {
  await expect(client.conversations.history({ channel: slack.demo.support.id })).rejects.toThrow('never called')
  expect(slack.ledger.calls('conversations.history')).toEqual([])
})

test('a burst beyond Slack’s measure is not even sent: it is given back with its time', async () => {
  for (const text of ['one', 'two', 'three', 'four']) await say(text)
  const job = { urgency: 'message', who: 'nadia', patienceMs: 50, restMs: 0 } as const
  const refused = await inManner(job, () => say('five')).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ChannelError)
  expect(refused).toMatchObject({ code: 'ratelimited', sent: 'no', retry: { afterMs: expect.any(Number) } })
  expect(slack.ledger.calls('chat.postMessage')).toHaveLength(4)
})

test('somebody who looks at the screen waits a moment instead', async () => {
  for (const text of ['one', 'two', 'three', 'four', 'five']) await say(text)
  expect(slack.ledger.calls('chat.postMessage').every(({ outcome }) => outcome?.ok)).toBe(true)
})

test('a refused call is made once more when its time comes, and nothing else waits for it', async () => {
  slack.faults.add({ on: 'chat.postMessage', effect: { is: 'rate-limited', retryAfter: 1 } })
  const posted = say('one')
  await client.auth.test()
  expect(slack.ledger.calls('chat.postMessage').filter(({ outcome }) => outcome?.ok)).toEqual([])
  await posted
  expect(slack.ledger.calls('chat.postMessage').map(({ outcome }) => outcome?.status)).toEqual([429, 200])
})

test('a letter of many posts that was begun is finished', async () => {
  const letter = { urgency: 'message', who: 'nadia', patienceMs: 50, restMs: 20_000 } as const
  await inManner(letter, async () => {
    for (const text of ['one', 'two', 'three', 'four', 'five', 'six']) await say(text)
  })
  expect(slack.ledger.calls('chat.postMessage').map(({ args }) => args.text)).toEqual([
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
  ])
})
