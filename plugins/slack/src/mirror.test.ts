import { text } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
  })
  afterAll(() => house.close())

  test('a note whose file has to wait stands in the thread once', async () => {
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const { hub, slack } = line
    const files = hub.hub.services.hubFor(hub.accountId, 'slack').files
    const { id } = await files.save({ name: 'map.txt', bytes: Buffer.from('left, then right') })
    slack.faults.add({ on: 'files.getUploadURLExternal', effect: { is: 'rate-limited', retryAfter: 1 } })
    const map = { is: 'file' as const, file: id, name: 'map.txt', mime: 'text/plain', as: 'file' as const }
    await hub.command('note', { conversation: (await line.conversation()).id, parts: [text('The way'), map] })
    await until(async () => (await line.thread()).some((m) => m.files.length > 0), 'the file')
    await hub.settled()
    expect((await line.thread()).filter((m) => m.words.includes('The way'))).toHaveLength(1)
  })

  test('notes that share a post stay there when the first is said better and the last is taken back', async () => {
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const { hub, slack } = line
    const conversation = (await line.conversation()).id
    slack.faults.add({ on: 'chat.postMessage', effect: { is: 'rate-limited', retryAfter: 1 } })
    const notes: string[] = []
    for (const says of ['Ask the depot', 'They open at nine', 'Call her then', 'Or write'])
      notes.push(String((await hub.command('note', { conversation, parts: [text(says)] })).message))
    await line.shows('Or write')
    await hub.settled()
    await hub.command('edit', { message: notes[0]!, parts: [text('Ask the driver')] })
    await line.shows('Ask the driver')
    await hub.command('remove', { message: notes[3]! })
    const ours = async () => (await line.thread()).filter(({ words }) => /driver|nine|Call|Or write/.test(words))
    await until(async () => !(await ours()).some(({ words }) => words.includes('Or write')), 'the last to go')
    const [shared, ...others] = await ours()
    for (const says of ['Ask the driver', 'They open at nine', 'Call her then']) expect(shared!.words).toContain(says)
    expect(others).toEqual([])
  })

  test('a note edited to more than one post can hold goes on in a second', async () => {
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const { hub } = line
    const { message } = await hub.command('note', {
      conversation: (await line.conversation()).id,
      parts: [text('Short')],
    })
    await line.shows('Short')
    await hub.command('edit', { message: String(message), parts: [text(`Long ${'and on '.repeat(2_500)}and out`)] })
    await line.shows('and out')
    await hub.settled()
    expect((await line.thread()).filter(({ words }) => words.includes('and on'))).toHaveLength(2)
  })
})
