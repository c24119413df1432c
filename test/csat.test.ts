// A customer says how content they are, and whoever helped reads it where they work.

import { text } from '@deskless/core/contract'
import { until } from '@deskless/core/testing'
import { plugin as csat } from '@deskless/csat'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Line } from '../plugins/slack/src/testing/line.ts'
import { wholeLine } from '../plugins/slack/src/testing/line.ts'

let line: Line
beforeAll(async () => {
  line = await wholeLine('pglite', 'http', undefined, [csat])
  await line.hub.ask('PUT', '/p/csat/settings', { enabled: true, reopen: true, followUp: '' })
})
afterAll(() => line.close())

const says = (words: string) => until(async () => (await line.root()).words.includes(words), `“${words}” on the card`)
const told = async () => (await line.slack.human.as('omar').direct('Deskless')).messages.map(({ words }) => words)

test('a score stands in the Slack thread and on its card; a low one reopens, and calls whoever helped', {
  timeout: 60_000,
}, async () => {
  await line.nadiaWrites('Where is my parcel?')
  await line.asked('Where is my parcel?')
  const { id: conversation } = await line.conversation()
  const omar = { member: line.hub.omar }
  await line.hub.command('reply', { conversation, parts: [text('No idea.')] }, omar)
  await line.arrived('No idea.')
  const { lastNumber: upTo } = await line.conversation()
  await line.hub.command('resolve', { conversation, upTo }, omar)
  await until(() => line.flown().some((words) => words.includes('1. Very bad')), 'the question at Nadia’s')
  await line.shows('How content are you')

  await line.nadiaWrites('5')
  await line.shows('📊 CSAT: 😀 5/5 · Very good')
  await says('CSAT: 😀 5/5')
  expect((await line.conversation()).status).toBe('resolved')
  expect(await told()).toEqual([])

  await line.nadiaWrites('1')
  await line.shows('📊 CSAT: 😞 1/5 · Very bad · before: 5/5 · a low score · reopened')
  await says('CSAT: 😞 1/5')
  expect((await line.conversation()).status).toBe('open')
  await until(async () => (await told()).some((words) => words.includes('a low score')), 'Omar to be told')
  expect(await told()).toHaveLength(1)
})
