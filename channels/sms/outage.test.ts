// Twilio asks a few times, then "nothing more is done": what was written meanwhile is read from its list.
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Message, TwilioDouble } from './double/index.ts'
import { NUMBER, startDouble } from './double/index.ts'
import { plugin } from './src/index.ts'

const PNG = Buffer.from('89504e470d0a1a0a', 'hex')

onEachEngine((engine) => {
  let twilio: TwilioDouble
  let house: TestHub
  beforeAll(async () => {
    twilio = await startDouble({ senders: [NUMBER] })
    house = await startHub({ engine, plugins: [plugin], config: { allowOrigins: [twilio.url] } })
  })
  afterAll(async () => {
    await house.stop()
    await twilio.stop()
  })

  /** As if it had been written some minutes ago. */
  const earlier = (message: Message, minutes = 3): Message =>
    Object.assign(message, { at: Date.now() - minutes * 60_000 })
  const lines = async () => {
    const all = await house.conversations()
    return (await Promise.all(all.map(({ id }) => house.messages(id)))).flat()
  }
  const gaveUp = (sid: string) =>
    until(() => twilio.ledger.hooks.find((one) => one.sid === sid && one.givenUp), 'Twilio to give it up')

  test('somebody texts while the hub is away: after its return the text is there, once', async () => {
    const { accountSid, authToken } = twilio
    const { id } = await house.addInbox('sms', { accountSid, authToken, sender: NUMBER, apiBaseUrl: twilio.url })
    const heard = earlier(twilio.people.says('Nadia', 'Is it ready?'))
    await until(async () => (await lines()).length === 1, 'her first line')
    await until(async () => (await house.connection(id)).kept('cursor'), 'the first look')

    await house.hub.stop()
    const text = earlier(twilio.people.says('Nadia', 'I am at the door'), 2)
    const photo = earlier(twilio.people.sends('Nadia', [{ mime: 'image/png', bytes: PNG, caption: 'here' }]), 1.5)
    expect(await gaveUp(text.sid)).toMatchObject({ delivered: 0, tried: 12 })
    await gaveUp(photo.sid)

    await house.another()
    await until(async () => (await lines()).length === 3, 'what she wrote meanwhile')
    expect((await lines()).map((one) => one.parts.map((part) => ('text' in part ? part.text : part.is)))).toEqual([
      [heard.body],
      [text.body],
      ['file'],
    ])
  })
})
