// An answer that did not arrive, or of which nobody knows: what becomes of it is decided where it stands.
import { ChannelError } from '@deskless/core/contract'
import { until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Seen } from '../simulator/index.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

// What is asked of the hub is decided by core, whose own tests run on both engines.
let line: Line
let root: Seen
beforeAll(async () => {
  line = await wholeLine('pglite')
  await line.nadiaWrites('Where is my parcel?')
  root = await line.asked('Where is my parcel?')
})
afterAll(() => line.close())

const fails = (sent: 'no' | 'unsure') =>
  line.post.next.push(() => {
    throw new ChannelError({ code: 'moved', sent, retry: 'never', tell: 'Nadia has moved.' })
  })
const types = (words: string) =>
  line.slack.human.type('#support', `<@${line.slack.demo.credentials.botUserId}> ${words}`, { threadTs: root.ts })
const buttonsOf = ({ controls }: Seen) => controls.map(({ text }) => text)
const lines = (words: string) => async () => (await line.thread()).filter((one) => one.words.includes(words))
const dms = async () => (await line.slack.human.direct('Deskless')).messages
const dm = (words: string) => until(async () => (await dms()).find((one) => one.words.includes(words)), words)
const ephemeral = (words: string) =>
  until(
    async () =>
      (await line.slack.human.thread('#support', root.ts)).find((one) => one.ephemeral && one.words.includes(words)),
    words,
  )
const conversation = async () => (await line.hub.messages((await line.conversation()).id)).at(-1)!

test('failed: sent again from the thread, and whoever presses later is told', async () => {
  fails('no')
  await types('It is in Lyon')
  const [trouble] = await until(async () => {
    const found = await lines('Not sent')()
    return found.length > 0 && found
  }, 'the line about it')
  expect(buttonsOf(trouble!)).toEqual(['Send again'])
  const notice = await dm('It is in Lyon')
  expect(buttonsOf(notice)).toEqual(['Open thread', 'Send again', 'Notification settings'])
  await line.slack.human.click(trouble!, 'send_again')
  await line.arrived('It is in Lyon')
  await ephemeral('on its way again')
  await until(async () => (await conversation()).delivery?.status === 'accepted', 'the receipt')
  await line.slack.human.click(trouble!, 'send_again')
  await ephemeral('can be sent again')
  expect(line.flown()).toEqual(['It is in Lyon'])
})

test('unsure: it arrived, says who looked; nothing is sent, and nobody decides it twice', async () => {
  fails('unsure')
  await line.slack.human.click(await line.root(), 'reply')
  await line.slack.human.submit(await line.view(), { text: 'It is in Paris' })
  const shown = await until(
    async () => (await lines('It is in Paris')()).find((one) => one.words.includes('Unsure')),
    'its post',
  )
  expect(buttonsOf(shown)).toEqual(['Send again', 'It arrived'])
  const notice = await dm('It is in Paris')
  expect(buttonsOf(notice)).toEqual(['Open thread', 'Send again', 'It arrived', 'Notification settings'])
  await line.slack.human.click(notice, 'it_arrived')
  await until(async () => (await conversation()).delivery?.status === 'accepted', 'the decision')
  await until(async () => (await lines('It is in Paris')()).every((one) => buttonsOf(one).length === 0), 'no buttons')
  await line.slack.human.click(notice, 'send_again')
  await dm('Somebody sent this again, or it is known by now')
  expect(line.flown()).toEqual(['It is in Lyon'])
})

test('why it failed is told, though Slack took the mark on the line and then nothing more', async () => {
  const before = (await lines('Not sent')()).length
  const where = { channel: line.slack.demo.support.id }
  line.slack.faults.add({ on: 'chat.postMessage', effect: { is: 'status', status: 500 }, where, times: 1 })
  fails('no')
  await types('It is in Nice')
  const hurried = async () => {
    const { root: db } = line.hub.hub.services.db
    await db.updateTable('jobs').set({ run_at: new Date() }).where('subscriber', '=', 'mirror').execute()
    return (await lines('Not sent')()).length === before + 1
  }
  await until(hurried, 'the line about it')
  await line.hub.settled()
  expect(await lines('Not sent')()).toHaveLength(before + 1)
})
