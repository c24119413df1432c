import { text } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  beforeEach(async () => {
    line = await wholeLine(engine)
  })
  afterEach(() => line.close())

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
})
