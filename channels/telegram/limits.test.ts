// What Telegram says of being too fast, with each Bot API in a process of its own.
import { text } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Api } from './double/process.ts'
import { startApi } from './double/process.ts'
import { plugin } from './src/index.ts'

const PAUSE_SECONDS = 3

onEachEngine((engine) => {
  let [shop, office] = [] as unknown as [Api, Api]
  let house: TestHub
  beforeAll(async () => {
    shop = await startApi('777001:AAE-the-bot-of-the-shop-0123456789')
    office = await startApi('777002:AAE-the-bot-of-the-office-012345678')
    house = await startHub({ engine, plugins: [plugin], config: { allowOrigins: [shop.url, office.url] } })
    await house.addInbox('telegram', { token: shop.token, apiBaseUrl: shop.url }, { name: 'Shop' })
    await house.addInbox('telegram', { token: office.token, apiBaseUrl: office.url }, { name: 'Office' })
  })
  afterAll(async () => {
    await house.stop()
    await Promise.all([shop.stop(), office.stop()])
  })

  const matterOf = (who: string, inbox = 'Shop') =>
    until(
      async () => (await house.conversations()).find((it) => it.contact.name === who && it.inbox.name === inbox),
      `a conversation with ${who} in ${inbox}`,
    )
  const reply = async (who: string, inbox?: string) =>
    house.command('reply', { conversation: (await matterOf(who, inbox)).id, parts: [text(`Hello ${who}`)] })
  const accepted = (who: string, inbox?: string) =>
    until(async () => {
      const messages = await house.messages((await matterOf(who, inbox)).id)
      return messages.some((message) => message.delivery?.status === 'accepted')
    }, `an answer that ${who} has`)

  test('told to pause for Nadia, the bot is silent towards Vera as well; another bot goes on', async () => {
    for (const who of ['Nadia', 'Vera']) await shop.act('says', { who, text: 'Hi' })
    await office.act('says', { who: 'Nadia', text: 'Hi' })
    for (const [who, inbox] of [['Nadia'], ['Vera'], ['Nadia', 'Office']] as const) await matterOf(who, inbox)

    await shop.act('fault', { on: 'sendMessage', does: 'slow-down', retryAfter: PAUSE_SECONDS })
    await reply('Nadia')
    const [tooFast] = await until(async () => {
      const calls = await shop.calls(/^sendMessage$/)
      return calls.length > 0 && calls
    }, 'the call that was too fast')
    // Heard by the hub, not only said by Telegram.
    await until(async () => {
      const waiting = await house.hub.services.db.root.selectFrom('deliveries').select('status').execute()
      return waiting.every(({ status }) => status === 'queued')
    }, 'the answer to Nadia back in its queue')
    await reply('Vera')
    await reply('Nadia', 'Office')
    for (const [who, inbox] of [['Nadia', 'Office'], ['Nadia'], ['Vera']] as const) await accepted(who, inbox)

    const pauseEnds = tooFast!.at + PAUSE_SECONDS * 1_000
    const later = (await shop.calls(/^sendMessage$/)).slice(1)
    expect(later.map((call) => call.params.text).sort()).toEqual(['Hello Nadia', 'Hello Vera'])
    expect(later.filter((call) => call.at < pauseEnds)).toEqual([])
    const [other] = await office.calls(/^sendMessage$/)
    expect(other!.at).toBeLessThan(pauseEnds)
  })
})
