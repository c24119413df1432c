// The door: who is let in, and how a body falls apart into items.
import type { Connection, DoorRequest, Received, Seat } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import { BUSINESS, signature } from './double/index.ts'
import { plugin } from './src/index.ts'
import type { Settings } from './src/settings.ts'
import { verifyToken } from './src/settings.ts'

const OTHER_NUMBER = '106540352242933'
const settings = { ...BUSINESS, coexistence: false, apiBaseUrl: 'https://graph.facebook.com', apiVersion: 'v24.0' }
const inbox = { id: 'inbox-1', settings } as unknown as Connection<Settings>
const warned: unknown[] = []
const log = { debug: () => {}, info: () => {}, warn: (ids: unknown) => void warned.push(ids), error: () => {} }
const appOf = (...addresses: string[]) => ({
  id: 'app-1',
  settings: { appSecret: BUSINESS.appSecret, verifyToken: 'lantern' },
  connectionAt: async (address: string) => (addresses.includes(address) ? inbox : undefined),
})

const enter = async (request: Partial<DoorRequest>, seat: Partial<Seat<Settings>>): Promise<Received> => {
  const whole = {
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: new Uint8Array(),
    url: '',
    ip: '',
  }
  return plugin.channel!.receive!({ ...whole, ...request }, { log, host: undefined, ...seat } as never)
}
const signed = (body: string, secret = BUSINESS.appSecret) => ({
  headers: { 'x-hub-signature-256': signature(secret, body) },
  body: Buffer.from(body),
})
const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'let in',
    (error) => (error instanceof Refusal ? error.code : String(error)),
  )

const value = (list: string, ...of: object[]) => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '15550783881', phone_number_id: BUSINESS.phoneNumberId },
  ...(list === 'messages' && {
    contacts: [
      { wa_id: '491', profile: { name: 'A' } },
      { wa_id: '492', profile: { name: 'B' } },
    ],
  }),
  [list]: of,
})
const body = (...changes: [field: string, value: object][]) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: changes.map(([field, value]) => ({ id: BUSINESS.businessAccountId, changes: [{ field, value }] })),
  })
const text = (from: string, id: string) => ({ from, id, timestamp: '1763662000', type: 'text', text: { body: id } })

describe('who signed it', () => {
  const sent = body(['messages', value('messages', text('491', 'm1'))])
  const spaced = JSON.stringify(JSON.parse(sent), null, 1)

  test('right over the bytes: in', async () => {
    expect((await enter(signed(sent), { connection: inbox })).items).toHaveLength(1)
  })
  test.each([
    ['no header', { body: Buffer.from(sent) }],
    ['an empty one', { headers: { 'x-hub-signature-256': '' }, body: Buffer.from(sent) }],
    ['a wrong one', { headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, body: Buffer.from(sent) }],
    [
      'without its prefix',
      { headers: { 'x-hub-signature-256': signature(BUSINESS.appSecret, sent).slice(7) }, body: Buffer.from(sent) },
    ],
    ['the old kind', { headers: { 'x-hub-signature': signature(BUSINESS.appSecret, sent) }, body: Buffer.from(sent) }],
    [
      'two in one header',
      {
        headers: { 'x-hub-signature-256': `${signature(BUSINESS.appSecret, sent)}, sha256=00` },
        body: Buffer.from(sent),
      },
    ],
    ['of the same words written anew', { ...signed(sent), body: Buffer.from(spaced) }],
    ['of another tenant', signed(sent, 'their-app-secret')],
    ['with an empty secret', signed(sent, '')],
  ])('%s: out, and nothing is kept', async (_, request) => {
    expect(await refusal(enter(request, { connection: inbox }))).toBe('bad_signature')
    expect(await refusal(enter(request, { app: appOf(BUSINESS.phoneNumberId) as never }))).toBe('bad_signature')
  })
  test('an inbox without a secret lets nobody in', async () => {
    const bare = { ...inbox, settings: { ...settings, appSecret: undefined } } as unknown as Connection<Settings>
    expect(await refusal(enter(signed(sent, ''), { connection: bare }))).toBe('bad_signature')
  })
})

describe('the handshake', () => {
  const ask = (given: Record<string, string>) => ({
    method: 'GET',
    query: new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', ...given }),
  })
  test('whoever knows the word gets the challenge back, as text', async () => {
    for (const [seat, word] of [
      [{ connection: inbox }, verifyToken(inbox)],
      [{ app: appOf() as never }, 'lantern'],
    ] as const) {
      const { items, answer } = await enter(ask({ 'hub.verify_token': String(word) }), seat)
      expect([items, await answer?.({ ids: [], fresh: [] })]).toEqual([
        [],
        { status: 200, headers: { 'content-type': 'text/plain' }, body: '1158201444' },
      ])
    }
  })
  test.each([
    ['another word', { 'hub.verify_token': 'candle' }],
    ['no word', {}],
    ['another wish', { 'hub.verify_token': 'lantern', 'hub.mode': 'unsubscribe' }],
    ['a challenge that is none', { 'hub.verify_token': 'lantern', 'hub.challenge': '<script>' }],
  ])('%s: out', async (_, given: Record<string, string>) => {
    expect(await refusal(enter(ask(given), { app: appOf() as never }))).toBe('bad_signature')
  })
  test('the words of two inboxes differ', () => {
    expect(verifyToken(inbox)).not.toBe(verifyToken({ ...inbox, id: 'inbox-2' }))
  })
})

describe('a body falls apart', () => {
  const whole = body(
    ['messages', value('messages', text('491', 'm1'), text('492', 'm2'))],
    [
      'messages',
      value(
        'statuses',
        { id: 'm0', status: 'read', timestamp: '1' },
        { id: 'm0', status: 'delivered', timestamp: '1' },
      ),
    ],
    ['smb_message_echoes', value('message_echoes', { ...text('155', 'e1'), to: '491' })],
    ['messages', value('messages', text('491', 'm3'))],
    ['a_field_of_tomorrow', value('novelties', { id: 'n1' })],
  )
  const parsed = (item: { body: Uint8Array }) => plugin.channel!.parse({ body: item.body } as never, inbox as never)

  test('every entry, change, message, status and echo is an item, each with its own name and lane', async () => {
    const { items } = await enter(signed(whole), { connection: inbox })
    expect(items.map(({ key, lane }) => [key.startsWith('sha256:') ? 'hash' : key, lane])).toEqual([
      ['messages:m1', '491'],
      ['messages:m2', '492'],
      ['status:m0:read:1', 'none'],
      ['status:m0:delivered:1', 'none'],
      ['message_echoes:e1', '491'],
      ['messages:m3', '491'],
      ['hash', 'account'],
    ])
  })
  test('each says one thing and knows only its own people; the field of tomorrow is kept and says nothing', async () => {
    const { items } = await enter(signed(whole), { connection: inbox })
    expect((await Promise.all(items.map(parsed))).map((facts) => facts.length)).toEqual([1, 1, 1, 1, 1, 1, 0])
    expect(items[1]!.body.toString()).toContain('"name":"B"')
    expect(items[1]!.body.toString()).not.toContain('"name":"A"')
    expect(items.at(-1)!.body.toString()).toContain('n1')
  })
  test('partly known already, the rest keeps its names', async () => {
    const later = body(['messages', value('messages', text('492', 'm2'), text('491', 'm4'))])
    const { items } = await enter(signed(later), { connection: inbox })
    expect(items.map(({ key }) => key)).toEqual(['messages:m2', 'messages:m4'])
  })
  test('one that makes no sense leaves its neighbours alone', async () => {
    const odd = body([
      'messages',
      value('messages', { id: 'bad', type: 'text', text: 'no object' }, text('491', 'good')),
    ])
    const [bad, good] = (await enter(signed(odd), { connection: inbox })).items
    expect(() => parsed(bad!)).toThrow()
    expect(parsed(good!)).toMatchObject([{ is: 'message', key: 'good' }])
  })
  test('what is said of another number stays outside this inbox', async () => {
    const foreign = whole.replaceAll(BUSINESS.phoneNumberId, OTHER_NUMBER)
    expect((await enter(signed(foreign), { connection: inbox })).items).toEqual([])
    expect(warned.at(-1)).toEqual({ others: 7 })
  })
  test('an app hands each to the inbox of its number, and leaves out numbers nobody stands for', async () => {
    const both = JSON.parse(whole) as { entry: unknown[] }
    const foreign = JSON.parse(whole.replaceAll(BUSINESS.phoneNumberId, OTHER_NUMBER)) as { entry: unknown[] }
    const mixed = JSON.stringify({ ...both, entry: [...both.entry, ...foreign.entry] })
    const one = await enter(signed(mixed), { app: appOf(BUSINESS.phoneNumberId) as never })
    expect(one.items.map(({ address }) => address)).toEqual(Array(7).fill(BUSINESS.phoneNumberId))
    const two = await enter(signed(mixed), { app: appOf(BUSINESS.phoneNumberId, OTHER_NUMBER) as never })
    expect(new Set(two.items.map(({ address }) => address))).toEqual(new Set([BUSINESS.phoneNumberId, OTHER_NUMBER]))
    expect(two.items).toHaveLength(14)
  })
})
