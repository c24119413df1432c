import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import type { Bus } from '../services.ts'
import { available, cuttable, needs, redisPrefix, until } from '../testing/index.ts'
import { redisBus } from './bus.ts'

describe('frames between processes, and a line to Redis that breaks', needs('redis'), () => {
  let line: Awaited<ReturnType<typeof cuttable>>
  let [here, there] = [] as unknown as [Bus, Bus]
  beforeAll(async () => {
    line = await cuttable(available().redis as string)
    const [log, prefix] = [createLog('silent'), redisPrefix()]
    ;[here, there] = [await redisBus(line.url, log, prefix), await redisBus(available().redis as string, log, prefix)]
  })
  afterAll(async () => {
    await Promise.all([here.close(), there.close()])
    await line.close()
  })

  test('a frame that was on its way when the line broke ends within this process, though something still takes calls there', async () => {
    const heard: unknown[] = []
    here.subscribe('nadia', (frame) => heard.push(frame))
    await until(async () => {
      await there.publish('nadia', 'whole')
      return heard.includes('whole')
    }, 'a frame of the other process')
    line.cut()
    // The break is not known here yet: this is written into a line that answers no more.
    await here.publish('nadia', 'on its way')
    expect(heard).toContain('on its way')
  })

  test('once the line is mended, both processes hear each other again', async () => {
    const heard: unknown[] = []
    line.cut()
    for (const bus of [here, there]) bus.subscribe('omar', (frame) => heard.push(frame))
    await here.publish('omar', 'away')
    line.mend()
    await until(async () => {
      await here.publish('omar', 'from here')
      await there.publish('omar', 'from there')
      return ['from here', 'from there'].every((says) => heard.filter((it) => it === says).length > 1)
    }, 'both to hear of both')
    expect(heard[0]).toBe('away')
  })
})
