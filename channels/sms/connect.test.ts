// Where Twilio brings what is written: set on connect, taken back on disconnect, and never from somebody else.
import type { ChannelSeat, Connection } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { startHub } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TwilioDouble } from './double/index.ts'
import { NUMBER, signatureOf, startDouble, WHATSAPP } from './double/index.ts'
import { plugin } from './src/index.ts'

const SERVICE = `MG${'ab'.repeat(16)}`
const PUBLIC_URL = 'https://hub.example'
const channel = plugin.channel as unknown as ChannelSeat<Record<string, unknown>>

let twilio: TwilioDouble
let house: TestHub
beforeAll(async () => {
  twilio = await startDouble()
  twilio.world.services.set(SERVICE, { sid: SERVICE, hook: '' })
  house = await startHub({
    engine: 'pglite',
    plugins: [plugin],
    config: { allowOrigins: [twilio.url], publicUrl: PUBLIC_URL },
  })
})
afterAll(async () => {
  await house.stop()
  await twilio.stop()
})

const settingsFor = (sender: string) => ({
  sender,
  accountSid: twilio.accountSid,
  authToken: twilio.authToken,
  apiBaseUrl: twilio.url,
})
const inboxFor = (sender: string) =>
  ({
    settings: channel.settings.parse(settingsFor(sender)),
    doorUrl: `${PUBLIC_URL}/in/sms/token`,
    hub: house.hub.services.hubFor(house.accountId, 'sms'),
    health: async () => {},
  }) as unknown as Connection
const changes = () => twilio.ledger.calls.filter((call) => call.method === 'POST').length

test.each([
  ['a number', NUMBER, () => twilio.world.senders.get(NUMBER)!],
  ['a Messaging Service', SERVICE, () => twilio.world.services.get(SERVICE)!],
  ['a WhatsApp sender', WHATSAPP, () => twilio.world.senders.get(WHATSAPP)!],
])('%s: its hook is set once, checked, and taken back only while it is ours', async (_, sender, at) => {
  const inbox = inboxFor(sender)
  const before = changes()
  for (let i = 0; i < 2; i++)
    expect(await channel.connect!(inbox)).toEqual({ address: `${twilio.accountSid}/${sender}` })
  // Behind the # it says how often to try again; the fallback is the same door.
  const door = `${inbox.doorUrl}#rc=5&rp=all`
  expect([at().hook, at().fallback, changes() - before]).toEqual([door, door, 1])
  expect(await channel.check!(inbox)).toMatchObject({ health: 'ok' })
  at().hook = 'https://elsewhere.example/hook'
  expect(await channel.check!(inbox)).toMatchObject({
    health: 'misconfigured',
    tell: expect.stringContaining('goes elsewhere'),
  })
  await channel.disconnect!(inbox)
  expect(at().hook).toBe('https://elsewhere.example/hook')
  at().hook = inbox.doorUrl
  for (let i = 0; i < 2; i++) await channel.disconnect!(inbox)
  expect([at().hook, at().fallback]).toEqual(['', ''])
})

test.each([
  ['+15005559999', 'no number +15005559999'],
  [`MG${'cd'.repeat(16)}`, 'no Messaging Service'],
])('what the account does not have is said: %s', async (sender, words) => {
  await expect(channel.connect!(inboxFor(sender))).rejects.toMatchObject({ tell: expect.stringContaining(words) })
  expect(await channel.check!(inboxFor(sender))).toMatchObject({ health: 'misconfigured' })
})

test('the WhatsApp sandbox is in no list: its address is for an administrator to paste', async () => {
  const { health, tell } = await channel.check!(inboxFor('whatsapp:+14155238886'))
  expect([health, tell]).toEqual(['ok', expect.stringContaining(`${PUBLIC_URL}/in/sms/token`)])
})

test('wrong credentials are said as such', async () => {
  twilio.world.revoked = true
  expect(await channel.check!(inboxFor(NUMBER))).toMatchObject({ health: 'reauthorise' })
  twilio.world.revoked = false
})

test('behind a proxy that ends TLS the signature counts over the public address', async () => {
  const { token } = await house.addInbox('sms', settingsFor(NUMBER), { name: 'Behind' })
  const fields: [string, string][] = [
    ['Body', 'Hi'],
    ['From', '+16465550123'],
    ['MessageSid', `SM${'7'.repeat(32)}`],
    ['To', NUMBER],
  ]
  const knock = async (signed: string, path: string) => {
    const headers = {
      'x-twilio-signature': signatureOf(twilio.authToken, signed, fields),
      'x-forwarded-proto': 'https',
    }
    return (await fetch(house.url + path, { method: 'POST', headers, body: new URLSearchParams(fields) })).status
  }
  const path = `/in/sms/${token}`
  expect(await knock(`${PUBLIC_URL}${path}?a=1&b=%20`, `${path}?a=1&b=%20`)).toBe(200)
  expect(await knock(`${PUBLIC_URL}:443${path}`, path)).toBe(200)
  expect(await knock(`${house.url}${path}`, path)).toBe(401)
})
