// Addresses somebody else may set: where we call, and what we fetch.
import type { ChannelSeat } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { startHub } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SECRET } from './double/index.ts'
import { plugin } from './src/index.ts'
import type { Inbox } from './src/settings.ts'
import { inboxOf } from './testing/app.ts'

const hosts = [
  ...[
    '127.0.0.1',
    '127.1',
    '0',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '１２７.０.０.１',
    '①②⑦.⓪.⓪.①',
  ],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]'],
  ...['169.254.169.254', '100.64.0.1', '10.0.0.1', '192.168.0.1', '[fd00:ec2::254]', 'localhost', 'user@127.0.0.1'],
]
const ports = [22, 25, 5432, 6379, 8080].map((port) => `http://shop.example:${port}/`)
const schemes = [
  'file:///etc/passwd',
  'gopher://shop.example/',
  'ftp://shop.example/',
  'data:text/plain,hi',
  '//shop.example/',
]
const addresses = [...hosts.map((host) => `http://${host}/`), ...ports, ...schemes]

let house: TestHub
let inbox: Inbox
const channel = plugin.channel as unknown as ChannelSeat<Inbox['settings']>
beforeAll(async () => {
  house = await startHub({ engine: 'pglite', plugins: [plugin] })
  const { token } = await house.addInbox('api', { secret: SECRET })
  inbox = (await inboxOf(house, token)) as Inbox
})
afterAll(() => house.stop())

const refusalOf = async (attempt: Promise<unknown> | undefined) => {
  const error = await attempt?.catch((thrown: unknown) => thrown)
  return error instanceof ChannelError ? { code: error.code, sent: error.sent, retry: error.retry } : String(error)
}
const refused = { code: expect.stringMatching(/^forbidden_(url|address)$/), sent: 'no', retry: 'never' }

describe.each(addresses)('%s', (address) => {
  test('is never called', async () => {
    const at = { ...inbox, settings: { ...inbox.settings, callbackUrl: address } }
    const context = { deliveryId: 'd', messageId: 'm', index: 0, attempt: 1, signal: AbortSignal.timeout(5_000) }
    const part = { is: 'text', text: 'Hello' }
    expect(await refusalOf(channel.send({ thread: 'nadia', part }, at, context))).toEqual(refused)
  })

  test('is never fetched', async () => {
    expect(await refusalOf(channel.openFile?.({ url: address }, inbox, { raw: async () => undefined }))).toEqual(
      refused,
    )
  })
})

test('an inbox with such an address says so as soon as it is connected', async () => {
  const { id } = await house.addInbox(
    'api',
    { secret: SECRET, callbackUrl: 'http://169.254.169.254/' },
    { name: 'Inside' },
  )
  const { root } = house.database.db
  const row = await root.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect([row.health, row.health_tell]).toEqual([
    'misconfigured',
    'The callback address of this inbox leads where the hub may not call.',
  ])
})
