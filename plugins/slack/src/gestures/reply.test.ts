import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  beforeEach(async () => {
    line = await wholeLine(engine)
  })
  afterEach(() => line.close())

  test('a line that slips in just before the answer keeps the conversation open', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    await line.slack.human.click(root, 'reply')
    const form = await line.view()
    // The last moment before the answer is written: after the form was compared with the thread.
    line.post.plugin.review = async () => {
      await line.nadiaWrites('And where is my invoice?')
      await until(async () => (await line.conversation()).lastInNumber === 2, 'her second line')
      return undefined
    }
    expect(await line.slack.human.submit(form, { text: 'Found it.', after: 'resolve' })).toMatchObject({ closed: true })
    await line.arrived('Found it.')
    await line.hub.settled()
    expect((await line.conversation()).status).toBe('open')
  })
})
