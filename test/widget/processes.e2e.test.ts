// One process holds the visitor's socket, another sends the answers: what was published in between may be lost, never the answer.
import { available, cuttable, needs, redisPrefix, startHub } from '@deskless/core/testing'
import { plugin as widget } from '@deskless/widget'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Config } from '../../core/src/config/index.ts'
import type { Hub } from '../../core/src/hub.ts'
import { startHub as startProcess } from '../../core/src/hub.ts'
import type { TestHub } from '../../core/src/testing/index.ts'
import type { Browser } from '../support/browser.ts'
import { openBrowser } from '../support/browser.ts'
import type { Shop } from '../support/shop.ts'
import { openShop, visit } from '../support/shop.ts'

type Worker = { hub: Hub; stop(): Promise<void> }

/** With a database connection of its own: it hears of the other's commits as little as another process would. */
const startWorker = async (house: TestHub, prefix: string): Promise<Worker> => {
  const db = await house.database.again()
  const config: Config = { ...house.hub.services.config, role: 'worker', port: 0 }
  const hub = await startProcess({ config, plugins: [widget], db, log: house.hub.services.log, redisPrefix: prefix })
  return {
    hub,
    stop: async () => {
      await hub.stop()
      await db.close()
    },
  }
}

const twoProcesses = (redisUrl: () => string | undefined) => {
  const it = {} as { house: TestHub; worker: Worker; shop: Shop; browser: Browser }
  beforeAll(async () => {
    const prefix = redisPrefix()
    const config = { role: 'api' as const, redisUrl: redisUrl() }
    it.house = await startHub({ engine: 'postgres', plugins: [widget], config, redisPrefix: prefix })
    it.worker = await startWorker(it.house, prefix)
    it.shop = await openShop(it.house.url, (await it.house.addInbox('widget', { title: 'Oak & Ember' })).token)
    it.browser = await openBrowser()
  })
  afterAll(async () => {
    await it.browser?.close()
    await it.shop?.close()
    await it.worker?.stop()
    await it.house?.stop()
  })
  const asks = async (says: string) => {
    const nadia = await visit(it.browser, it.shop.url)
    await nadia.open()
    await nadia.write(says)
    return { nadia, conversation: (await it.house.said(says)).conversation.id }
  }
  const answers = (conversation: string, says: string) =>
    it.house.command('reply', { conversation, parts: [{ is: 'text', text: says }] })
  return { it, asks, answers }
}

describe('an api and a worker without Redis', { ...needs('postgres', 'chromium'), timeout: 60_000 }, () => {
  const { it, asks, answers } = twoProcesses(() => undefined)

  test('nadia hears the answer in her open chat, sees it change, and sees it go', async () => {
    const { nadia, conversation } = await asks('Where is my parcel?')
    const { message = '' } = await answers(conversation, 'On Wednesday.')
    expect(await nadia.hears('On Wednesday.')).toEqual(['Where is my parcel?', 'On Wednesday.'])
    await it.house.command('edit', { message, parts: [{ is: 'text', text: 'On Thursday.' }] })
    await nadia.hears('On Thursday.')
    await it.house.command('remove', { message })
    await nadia.chat.locator('.bubble.gone').waitFor()
    expect(nadia.complaints).toEqual([])
    await nadia.leave()
  })
})

describe('an api and a worker with Redis', { ...needs('postgres', 'redis', 'chromium'), timeout: 60_000 }, () => {
  let redis: Awaited<ReturnType<typeof cuttable>>
  beforeAll(async () => {
    redis = await cuttable(available().redis as string)
  })
  const { asks, answers } = twoProcesses(() => redis.url)
  afterAll(() => redis.close())

  test('what is answered while Redis is away stands in the open chat all the same, and only that is fetched', async () => {
    const { nadia, conversation } = await asks('Are you there?')
    await answers(conversation, 'We are.')
    await nadia.hears('We are.')
    redis.cut()
    await answers(conversation, 'And now?')
    await nadia.hears('And now?')
    expect(nadia.asked.filter((line) => line === 'GET /p/widget/messages')).toHaveLength(1)
    redis.mend()
    await answers(conversation, 'Still.')
    expect(await nadia.hears('Still.')).toEqual(['Are you there?', 'We are.', 'And now?', 'Still.'])
    await nadia.leave()
  })
})
