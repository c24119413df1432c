// Where a channel is paid for by length, agents see what an answer comes to before they send it.
import type { ChannelSeat } from '@deskless/core/contract'
import { until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

let line: Line
beforeAll(async () => {
  line = await wholeLine('pglite')
  const channel = line.post.plugin.channel as unknown as ChannelSeat
  channel.cost = (parts) => {
    const words = parts.map((part) => (part.is === 'text' ? part.text : '')).join('')
    return { units: words.length, tell: `${words.length} grains of corn.` }
  }
  await line.nadiaWrites('Where is my parcel?')
  await line.asked('Where is my parcel?')
})
afterAll(() => line.close())

const shows = (words: string) =>
  until(async () => {
    const view = await line.slack.human.view()
    return view?.words.includes(words) && view
  }, `a form with “${words}”`)

test('the Reply form counts what stands in it, when it is opened and whenever it is asked to', async () => {
  const { human } = line.slack
  await human.click(await line.root(), 'reply')
  await shows('0 grains of corn.')
  await human.fill(await line.view(), { text: 'It is on its way.' })
  await human.click(await line.view(), 'count')
  const form = await shows('17 grains of corn.')
  await human.submit(form)
  await line.arrived('It is on its way.')
})

test('so does the last look at a line before it is sent', async () => {
  const { human } = line.slack
  const { ts, channel } = await line.root()
  const note = await human.type(channel, 'On Friday', { threadTs: ts })
  await human.openShortcut(note, 'send_to_customer')
  await shows('9 grains of corn.')
})

test('counted anew, the form still shows what was said since it was opened', async () => {
  const { human } = line.slack
  await human.click(await line.root(), 'reply')
  const form = await shows('0 grains of corn.')
  await line.nadiaWrites('And my invoice?')
  await until(async () => (await line.hub.messages((await line.conversation()).id)).at(-1)?.text === 'And my invoice?')
  expect(await human.submit(form, { text: 'Both' })).toMatchObject({ closed: false })
  await shows('And my invoice?')
  await human.click(await line.view(), 'count')
  const counted = await shows('4 grains of corn.')
  expect(counted.words).toContain('And my invoice?')
})
