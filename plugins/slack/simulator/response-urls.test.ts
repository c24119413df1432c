// What one person alone sees: the address Slack gives with what they did, and what may never come.
import { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Simulator } from './index.ts'
import { startSimulator, virtualClock } from './index.ts'
import type { BoltApp } from './testing/bolt.ts'
import { startBolt } from './testing/bolt.ts'

const clock = virtualClock()
let slack: Simulator
let bolt: BoltApp
beforeEach(async () => {
  slack = await startSimulator({ rateLimits: 'off', clock })
  bolt = await startBolt(slack, (app) => app.command('/deskless', ({ ack }) => ack()))
})
afterEach(async () => {
  await bolt.close()
  await slack.close()
})

/** Where the app may answer Maya, who asked for something. */
const addressFor = async (): Promise<string> => {
  await slack.human.slash('/deskless', 'status', { channel: '#support' })
  return String(slack.ledger.deliveries('/deskless').at(-1)?.payload.response_url)
}
const answer = async (address: string, body: object = { text: 'Here you are' }): Promise<string> => {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })).text()
}
const onScreen = async () => (await slack.human.channel('#support')).filter(({ ephemeral }) => ephemeral).length

test('five answers are taken, a sixth is not', async () => {
  const address = await addressFor()
  const said: string[] = []
  for (let n = 0; n < 6; n++) said.push(await answer(address))
  expect(said).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'used_url'])
  expect(await onScreen()).toBe(5)
})

test('an answer that makes no sense uses none of them up', async () => {
  const address = await addressFor()
  expect(await answer(address, { blocks: [{ type: 'section' }] })).not.toBe('ok')
  for (let n = 0; n < 5; n++) expect(await answer(address)).toBe('ok')
})

test('after half an hour it is over', async () => {
  const address = await addressFor()
  clock.advance(30 * 60_000)
  expect(await answer(address)).toBe('ok')
  clock.advance(1)
  expect(await answer(address)).toBe('expired_url')
})

test('what only one person would see may never reach them, and Slack says ok all the same', async () => {
  const address = await addressFor()
  slack.faults.add({ on: 'screen:ephemeral', effect: { is: 'lost' }, times: 2 })
  expect(await answer(address)).toBe('ok')
  const { botToken: token } = slack.demo.credentials
  const client = new WebClient(token, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } })
  const whisper = { channel: slack.demo.support.id, user: slack.demo.maya.id, text: 'Psst' }
  expect((await client.chat.postEphemeral(whisper)).ok).toBe(true)
  expect(await onScreen()).toBe(0)
  await client.chat.postEphemeral(whisper)
  expect(await onScreen()).toBe(1)
})
