import { randomUUID } from 'node:crypto'
import type { Connection, DoorRequest } from '@deskless/core/contract'
import { hmacHex } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { startHub } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { receive } from './src/in/receive.ts'
import { plugin } from './src/index.ts'
import { mail } from './testing/mail.ts'

const [SECRET, KEY] = ['pigeons-at-the-door', 'key-of-mailgun']
let house: TestHub
let connection: Connection<never>
beforeAll(async () => {
  house = await startHub({ engine: 'pglite', plugins: [plugin] })
  const settings = { address: 'support@shop.example', hookSecret: SECRET, mailgunKey: KEY }
  connection = (await house.connection((await house.addInbox('email', settings)).id)) as Connection<never>
})
afterAll(() => house.stop())
const seconds = (ago = 0) => Math.floor(Date.now() / 1000) - ago

const knock = async (headers: Record<string, string>, body: string | Uint8Array, path = '/') => {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const request: DoorRequest = {
    method: 'POST',
    path,
    query: new URLSearchParams(),
    headers,
    body: bytes,
    url: '',
    ip: '',
  }
  return receive(request, { connection, log: undefined as never, host: undefined as never })
}
const signed = (body: string, time = seconds(), secret = SECRET) => ({
  'x-deskless-signature': `t=${time},v1=${hmacHex('sha256', secret, `${time}.${body}`)}`,
})
const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`mail:${password}`).toString('base64')}` })
const MAIL = mail({ messageId: '<hook-1@customer.example>' })

test('a mail that is signed, or brings the secret as a password, is an item by its Message-ID', async () => {
  const [one, other] = await Promise.all([knock(signed(MAIL), MAIL), knock(basic(SECRET), MAIL)])
  expect(one.items[0]?.key).toMatch(/^<hook-1@customer\.example> /)
  expect(other.items).toEqual(one.items)
})

test.each([
  ['nothing', {}],
  ['another body’s signature', signed(`${MAIL}x`)],
  ['another secret', signed(MAIL, seconds(), 'guess')],
  ['an old time', signed(MAIL, seconds(600))],
  ['a wrong password', basic('guess')],
  ['an empty password', basic('')],
])('%s does not open the door', async (_, headers) => {
  await expect(knock(headers as Record<string, string>, MAIL)).rejects.toMatchObject({ code: 'bad_signature' })
})

const mailgun = (changes: Record<string, string> = {}, ago = 0, token: string = randomUUID()) => {
  const timestamp = String(seconds(ago))
  const signature = hmacHex('sha256', KEY, timestamp + token)
  return new URLSearchParams({ timestamp, token, signature, 'body-mime': MAIL, ...changes }).toString()
}
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

test('a hook of Mailgun brings the same mail as the mailbox does', async () => {
  const [{ items }, plain] = await Promise.all([knock(FORM, mailgun(), '/mailgun/mime'), knock(signed(MAIL), MAIL)])
  expect(items).toEqual(plain.items)
})

const HOUR = 3600

test('what Mailgun could not bring for hours comes under its first time, and again only as the same mail', async () => {
  const late = mailgun({}, 8 * HOUR, 'late')
  const [{ items }, again] = [await knock(FORM, late, '/mailgun/mime'), await knock(FORM, late, '/mailgun/mime')]
  expect(again.items).toEqual(items)
  for (const ago of [0, 8 * HOUR])
    await expect(
      knock(FORM, mailgun({ 'body-mime': mail({ text: 'Forged' }) }, ago, 'late'), '/mailgun/mime'),
    ).rejects.toMatchObject({ code: 'bad_signature' })
})

test.each([
  ['ten hours ago', 10 * HOUR],
  ['ten minutes ahead', -10 * 60],
])('of Mailgun with a time %s it is refused', async (_, ago) => {
  await expect(knock(FORM, mailgun({}, ago), '/mailgun/mime')).rejects.toMatchObject({ code: 'bad_signature' })
})

test.each([
  ['a wrong signature', { signature: 'f'.repeat(64) }],
  ['no token', { token: '' }],
  ['a time of last week', { timestamp: '1763000000', signature: hmacHex('sha256', KEY, '1763000000a-token') }],
])('of Mailgun with %s it is refused', async (_, changes) => {
  await expect(knock(FORM, mailgun(changes as Record<string, string>), '/mailgun/mime')).rejects.toMatchObject({
    code: 'bad_signature',
  })
})

test('a hook of Mailgun without a mail is kept as unreadable', async () => {
  expect((await knock(FORM, mailgun({ 'body-mime': '' }), '/mailgun/mime')).items[0]?.lane).toBe('unreadable')
})

const LATIN = Buffer.from(
  mail({ type: 'text/plain; charset=iso-8859-1', text: 'Gr\u00fc\u00dfe & more = + 50 %' }),
  'latin1',
)
const escaped = [...LATIN].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
const multipart = (fields: Record<string, string | Buffer>) => {
  const parts = Object.entries(fields).map(([name, value]) => [
    Buffer.from(`--of-the-form\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
    typeof value === 'string' ? Buffer.from(value) : value,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...parts.flat(), Buffer.from('--of-the-form--\r\n')])
}

test.each(['first', 'last'])('a mail in any letters comes as the bytes it is, %s in either form', async (place) => {
  const { 'body-mime': _, ...fields } = Object.fromEntries(new URLSearchParams(mailgun()))
  const pairs = new URLSearchParams(fields).toString()
  const [body, parts] =
    place === 'first'
      ? [`body-mime=${escaped}&${pairs}`, { 'body-mime': LATIN, ...fields }]
      : [`${pairs}&body-mime=${escaped}`, { ...fields, 'body-mime': LATIN }]
  const type = 'multipart/form-data; boundary=of-the-form'
  const [one, other] = await Promise.all([
    knock(FORM, body, '/mailgun/mime'),
    knock({ 'content-type': type }, multipart(parts), '/mailgun/mime'),
  ])
  expect(Buffer.from(one.items[0]?.body ?? []).equals(LATIN)).toBe(true)
  expect(Buffer.from(other.items[0]?.body ?? []).equals(LATIN)).toBe(true)
})

test.each([
  ['IMAP', { imapHost: '127.0.0.1' }],
  ['IMAP', { imapHost: 'localhost', imapPort: 143 }],
  ['IMAP', { imapHost: '169.254.169.254' }],
  ['IMAP', { imapHost: '::ffff:10.0.0.1' }],
  ['IMAP', { imapHost: 'mail.shop.example', imapPort: 6379 }],
  ['SMTP', { smtpHost: '127.0.0.1' }],
  ['SMTP', { smtpHost: '::1' }],
  ['SMTP', { smtpHost: 'mail.shop.example', smtpPort: 22 }],
])('a server of %s within the network of the hub is not spoken to: %o', async (_, where) => {
  const { settings } = plugin.channel as unknown as { settings: { parse(given: object): never } }
  const inside = {
    ...connection,
    settings: settings.parse({ address: 'a@shop.example', hookSecret: SECRET, ...where }),
  }
  const { health, tell } = await plugin.channel!.check!(inside as never)
  expect([health, tell]).toEqual(['misconfigured', expect.stringMatching(/private network|usual ones/)])
})
