import { createHmac, randomBytes } from 'node:crypto'
import type { Connection, DoorRequest, PluginHost, Seat } from '@deskless/core/contract'
import { Refusal, uuidv7 } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import { verifiedUser, visitorOf } from './identity.ts'
import { parse } from './parse.ts'
import { receive } from './receive.ts'
import type { WidgetSettings } from './settings.ts'
import { settings } from './settings.ts'
import type { Visit } from './token.ts'
import { readTicket, readToken, writeTicket, writeToken } from './token.ts'

const key = randomBytes(32)
const inbox = uuidv7()
const nadia = uuidv7()
const visit = (fields: Partial<Visit> = {}): Visit => ({
  inbox,
  door: 'door',
  visitor: nadia,
  threads: [nadia],
  until: Date.now() + 60_000,
  ...fields,
})

const seat = (given: Record<string, unknown> = {}): Seat<WidgetSettings> => ({
  connection: { id: inbox, settings: settings.parse(given) } as Connection<WidgetSettings>,
  host: { key: () => key, rateLimit: async () => {} } as unknown as PluginHost,
  log: { debug() {}, info() {}, warn() {}, error() {} },
})

const knock = async (body: unknown, at = seat(), headers: Record<string, string> = {}) => {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
  const request = {
    method: 'POST',
    path: '/messages',
    query: new URLSearchParams(),
    headers,
    body: bytes,
    url: '',
    ip: '::1',
  }
  const received = await receive(request satisfies DoorRequest, at).catch((error: Refusal) => error)
  if (received instanceof Refusal) return { items: [], status: received.status, said: { detail: received.tell } }
  const answer = await received.answer?.({ ids: received.items.map(String), fresh: received.items.map(() => true) })
  return {
    items: received.items,
    status: answer?.status,
    said: JSON.parse(String(answer?.body)) as { detail?: string },
  }
}
const facts = (item: { key: string; lane: string; body: Uint8Array } | undefined) =>
  parse({ id: '1', headers: {}, receivedAt: new Date(), ...item! }, { id: inbox })

const message = (fields: Record<string, unknown> = {}) => ({
  is: 'message',
  id: uuidv7(),
  text: 'Where is my parcel?',
  ...fields,
})
const batch = (items: unknown[], fields: Partial<Visit> = {}) => ({ token: writeToken(key, visit(fields)), items })

describe('the door of the widget', () => {
  test('nadia’s line becomes a message of hers, in her thread, under the id her browser gave it', async () => {
    const line = message()
    const { items, status } = await knock({ ...batch([line]), profile: { name: 'Nadia', email: 'Nadia@Example.com' } })
    expect(status).toBe(200)
    expect(facts(items[0])).toEqual([
      {
        is: 'message',
        key: `${nadia}/${line.id}`,
        threads: [{ ref: nadia }],
        from: {
          side: 'contact',
          identities: [
            { namespace: `widget:${inbox}`, value: nadia, verified: true },
            { namespace: 'email', value: 'nadia@example.com', verified: false },
          ],
          profile: { name: 'Nadia' },
        },
        parts: [{ is: 'text', text: 'Where is my parcel?' }],
        memo: { client: line.id },
      },
    ])
  })

  test('reading the same item twice says the same twice', async () => {
    const { items } = await knock(batch([message({ at: '2026-11-20T10:00:00.000Z' })]))
    expect(facts(items[0])).toEqual(facts(items[0]))
  })

  test('two lines of one body are two, in one lane and in order', async () => {
    const { items } = await knock(batch([message({ text: 'one' }), message({ text: 'two' })]))
    expect(items.map((item) => (facts(item)[0] as { parts: unknown[] }).parts[0])).toEqual([
      { is: 'text', text: 'one' },
      { is: 'text', text: 'two' },
    ])
    expect(new Set(items.map(({ lane }) => lane)).size).toBe(1)
    expect(new Set(items.map(({ key }) => key)).size).toBe(2)
  })

  test('a user the site vouched for brings that identity, verified', async () => {
    const { items } = await knock(batch([message()], { user: 'user-7' }))
    expect(facts(items[0])[0]).toMatchObject({
      from: { identities: [{}, { namespace: 'external', value: 'user-7', verified: true }] },
    })
  })

  test('a receipt and a choice speak only of threads of this visitor', async () => {
    const receipt = { is: 'receipt', of: uuidv7(), thread: nadia, status: 'read' }
    const choice = { is: 'choice', id: uuidv7(), of: uuidv7(), thread: nadia, choice: 'a', label: 'Again' }
    const { items } = await knock(batch([receipt, choice]))
    expect(facts(items[0])).toEqual([{ is: 'receipt', of: `${nadia}/${receipt.of}`, status: 'read', upTo: true }])
    expect(facts(items[1])[0]).toMatchObject({ is: 'answer', of: `${nadia}/${choice.of}`, choice: 'a', label: 'Again' })
    expect(await knock(batch([{ ...receipt, thread: uuidv7() }]))).toMatchObject({ items: [], status: 403 })
  })

  test('a file is sent only by who uploaded it', async () => {
    const file = uuidv7()
    const attached = (ticket: string) =>
      message({ text: undefined, files: [{ ticket, name: 'a.png', mime: 'image/png', size: 3 }] })
    const own = await knock(batch([attached(writeTicket(key, nadia, file))]))
    expect(facts(own.items[0])[0]).toMatchObject({ parts: [{ is: 'file', file, name: 'a.png', as: 'image' }] })
    for (const foreign of [writeTicket(key, uuidv7(), file), file, `${file}.`])
      expect(await knock(batch([attached(foreign)]))).toMatchObject({ items: [], status: 403 })
  })

  test.each([
    ['no JSON', 'hello', 400],
    ['a forged token', { token: `${writeToken(key, visit()).split('.')[0]}.x`, items: [message()] }, 401],
    ['a token signed by another hub', { token: writeToken(randomBytes(32), visit()), items: [message()] }, 401],
    ['a token that has ended', batch([message()], { until: 1 }), 401],
    ['a token of another inbox', batch([message()], { inbox: uuidv7() }), 401],
  ])('%s is refused with a sentence and stored nowhere', async (_what, body, status) => {
    const refused = await knock(body)
    expect(refused).toMatchObject({ items: [], status })
    expect(refused.said.detail).toMatch(/\.$|:/)
  })

  test.each([
    ['no items', batch([])],
    ['an empty message', batch([message({ text: '  ' })])],
    ['items of another time', batch([{ is: 'poke', id: uuidv7() }])],
    [
      'what looks like a checked item',
      { ...batch([]), by: { visitor: uuidv7(), threads: [uuidv7()] }, what: message() },
    ],
  ])('%s under a good token is kept as it came, without the token, and acknowledged', async (_what, body) => {
    const { items, status, said } = await knock(body)
    expect([status, said]).toEqual([200, { stored: [], unreadable: true }])
    const { token, ...rest } = body
    expect(JSON.parse(Buffer.from(items[0]!.body).toString())).toEqual({ unreadable: rest })
    expect(items[0]!.lane).toBe('unreadable')
    expect(() => facts(items[0])).toThrow()
  })

  test('only the sites that were allowed, when some were', async () => {
    const at = seat({ allowedOrigins: ['https://shop.example'] })
    expect((await knock(batch([message()]), at, { origin: 'https://shop.example' })).status).toBe(200)
    expect(await knock(batch([message()]), at, { origin: 'https://evil.example' })).toMatchObject({
      items: [],
      status: 403,
    })
  })

  test('where everybody has to sign in, an anonymous token opens nothing', async () => {
    const at = seat({ requireIdentity: true })
    expect((await knock(batch([message()]), at)).status).toBe(401)
    expect((await knock(batch([message()], { user: 'nadia' }), at)).status).toBe(200)
  })
})

describe('who a visitor is', () => {
  const identitySecret = 'known to the shop and to us'
  const hash = (id: string, secret = identitySecret) => createHmac('sha256', secret).update(id).digest('hex')
  const named = (fields: Record<string, unknown>) => settings.parse(fields)
  const check = (id: string, given: string) => verifiedUser(named({ identitySecret }), { id, hash: given })

  test('the site’s own hash is enough, in either case', async () => {
    expect(await check('nadia', hash('nadia'))).toEqual({ id: 'nadia' })
    expect(await check('nadia', hash('nadia').toUpperCase())).toEqual({ id: 'nadia' })
  })

  test.each([
    ['wrong', 'ab'.repeat(32)],
    ['empty', ''],
    ['another user’s', hash('omar')],
    ['made with another secret', hash('nadia', 'guess')],
    ['cut short', hash('nadia').slice(0, 40)],
  ])('a hash that is %s is refused', async (_what, given) => {
    await expect(check('nadia', given)).rejects.toThrow(/does not fit/)
  })

  test('without a secret nobody is vouched for, and where identity is required nobody is anonymous', async () => {
    const nobody = verifiedUser(named({}), { id: 'nadia', hash: hash('nadia') })
    await expect(nobody).rejects.toThrow(/no identity secret/)
    await expect(verifiedUser(named({ identitySecret, requireIdentity: true }), undefined)).rejects.toThrow(/Sign in/)
    expect(await verifiedUser(named({ identitySecret }), undefined)).toBeUndefined()
  })

  test('one user is one visitor per inbox, on every device', () => {
    expect(visitorOf(key, inbox, 'nadia')).toBe(visitorOf(key, inbox, 'nadia'))
    expect(visitorOf(key, inbox, 'nadia')).not.toBe(visitorOf(key, inbox, 'omar'))
    expect(visitorOf(key, inbox, 'nadia')).not.toBe(visitorOf(key, uuidv7(), 'nadia'))
    expect(visitorOf(key, inbox, 'nadia')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })

  test('a token is read back as written, and an ended one only to renew it', () => {
    const ended = visit({ until: 5 })
    expect(readToken(key, writeToken(key, visit({ until: 9e15 })), Date.now())).toMatchObject({ visitor: nadia })
    expect(() => readToken(key, writeToken(key, ended), 10)).toThrow(/has ended/)
    expect(readToken(key, writeToken(key, ended), 10, { stale: true })).toEqual(ended)
    expect(() => readTicket(key, [nadia], '')).toThrow(/not uploaded/)
  })
})

test.each([
  ['Asia/Tokyo', 'Asia/Tokyo'],
  ['europe/berlin', 'Europe/Berlin'],
  ['Mars/Olympus', undefined],
  [undefined, undefined],
])('a browser that says it is in %s is in %s, and its line comes in whatever it says', async (timeZone, known) => {
  const { items } = await knock(batch([message({ timeZone })]))
  expect(facts(items[0])).toMatchObject([{ is: 'message', parts: [{ text: 'Where is my parcel?' }] }])
  const [fact] = facts(items[0])
  expect(fact?.is === 'message' && fact.from.profile?.timeZone).toBe(known)
})
