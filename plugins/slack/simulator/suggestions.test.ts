// Menus that an app fills while somebody types: how Slack asks, and what it takes for an answer.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from '@deskless/core/testing'
import { afterEach, expect, test } from 'vitest'
import { virtualClock } from './clock.ts'
import type { Simulator } from './index.ts'
import { startSimulator } from './index.ts'
import type { BoltApp } from './testing/bolt.ts'
import { startBolt } from './testing/bolt.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const option = (text: string, value = text) => ({ text: plain(text), value })

/** A message with a menu, at maya's screen, and what the app answers. */
const menu = async (answer: unknown, over: object = { min_query_length: 0 }) => {
  const clock = virtualClock()
  const slack = await startSimulator({ rateLimits: 'off', clock })
  open.push(slack)
  const asked: string[] = []
  const bolt = await startBolt(slack, (app) => {
    app.options('menu', async ({ ack, options }) => {
      asked.push(options.value)
      await (ack as (said: unknown) => Promise<void>)(answer)
    })
    app.action('menu', async ({ ack }) => ack())
  })
  open.push(bolt)
  return { slack, asked, clock, message: await posted(slack, bolt, over) }
}

const posted = async (slack: Simulator, { app }: BoltApp, over: object) => {
  const element = { type: 'external_select' as const, action_id: 'menu', placeholder: plain('Find'), ...over }
  await app.client.chat.postMessage({
    channel: '#support',
    text: 'x',
    blocks: [{ type: 'actions', elements: [element] }],
  })
  return (await slack.human.channel('#support')).at(-1)!
}

test('the app is asked with the letters, and its choices are offered', async () => {
  const { slack, message, asked } = await menu({ options: [option('Refund')] })
  expect(await slack.human.suggestions(message, 'menu', 'ref')).toMatchObject([{ value: 'Refund' }])
  await slack.human.selectOption(message, 'menu', 'Refund')
  expect(asked).toEqual(['ref', ''])
  expect(slack.ledger.deliveries('block_suggestion')[0]?.payload).not.toHaveProperty('trigger_id')
})

test('with too few letters nobody is asked: three unless the menu says otherwise', async () => {
  const { slack, message, asked } = await menu({ options: [option('Refund')] }, {})
  expect(await slack.human.suggestions(message, 'menu', 're')).toEqual([])
  await expect(slack.human.selectOption(message, 'menu', 'Refund')).rejects.toThrow('offers nothing before 3 letters')
  expect(asked).toEqual([])
  const [found] = await slack.human.suggestions(message, 'menu', 'ref')
  await slack.human.selectOption(message, 'menu', found)
  expect(slack.ledger.deliveries('block_actions')[0]?.payload.actions).toMatchObject([
    { selected_option: { value: 'Refund' } },
  ])
})

test.each([
  ['nothing', undefined],
  ['neither list', {}],
  ['both lists', { options: [], option_groups: [] }],
  ['a hundred and one options', { options: Array.from({ length: 101 }, (_, n) => option(`o${n}`)) }],
  ['a text of 76 letters', { options: [option('x'.repeat(76), 'x')] }],
  ['a value of 151', { options: [option('x', 'x'.repeat(151))] }],
  ['a description of 76', { options: [{ ...option('x'), description: plain('x'.repeat(76)) }] }],
  ['no value', { options: [{ text: plain('x') }] }],
  ['an empty text', { options: [option('', 'x')] }],
  [
    'a group of too many',
    { option_groups: [{ label: plain('g'), options: Array.from({ length: 101 }, () => option('o')) }] },
  ],
])('%s is no answer', async (_what, answer) => {
  const { slack, message } = await menu(answer)
  await expect(slack.human.suggestions(message, 'menu', 'x')).rejects.toThrow('options Slack cannot show')
})

test.each([
  ['nothing found', { options: [] }, 0],
  ['a hundred options', { options: Array.from({ length: 100 }, (_, n) => option(`o${n}`)) }, 100],
  ['two groups', { option_groups: [1, 2].map((n) => ({ label: plain(`g${n}`), options: [option(`o${n}`)] })) }, 2],
])('%s is an answer', async (_what, answer, offered) => {
  const { slack, message } = await menu(answer)
  expect(await slack.human.suggestions(message, 'menu', 'x')).toHaveLength(offered)
})

test('without an address for options Slack has nobody to ask', async () => {
  const { slack, message, asked } = await menu({ options: [option('Refund')] })
  slack.configureApp(slack.demo.app.id, { optionsUrl: undefined })
  await expect(slack.human.suggestions(message, 'menu', 'ref')).rejects.toThrow('did not answer')
  expect(asked).toEqual([])
})

test('after three seconds Slack waits no longer', async () => {
  const { slack, message, clock } = await menu({ options: [] })
  let asked = false
  const silent = createServer(() => {
    asked = true
  })
  await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready))
  open.push({
    close: async () => {
      silent.close()
      silent.closeAllConnections()
    },
  })
  const { port } = silent.address() as AddressInfo
  slack.configureApp(slack.demo.app.id, { optionsUrl: `http://127.0.0.1:${port}` })
  const asking = slack.human.suggestions(message, 'menu', 'ref')
  const refused = expect(asking).rejects.toThrow('did not answer: http_timeout')
  await until(() => asked, 'the app to be asked')
  clock.advance(3_000)
  await refused
})
