// What needs no provider: segments and their cost, numbers, senders, codes, pieces, capabilities.
import type { OutMessage, Part } from '@deskless/core/contract'
import { text } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import { ACCOUNT, AUTH_TOKEN, NUMBER, WHATSAPP } from './double/index.ts'
import { hostOf } from './src/api.ts'
import { capabilities } from './src/capabilities.ts'
import { CODES, sentenceFor } from './src/codes.ts'
import { cost } from './src/cost.ts'
import { addressFor, peerOf, typedAddress } from './src/numbers.ts'
import { pieces } from './src/pieces.ts'
import { segmentsOf } from './src/segments.ts'
import { send } from './src/send.ts'
import { kindOf } from './src/sender.ts'
import type { Inbox } from './src/settings.ts'
import { settings } from './src/settings.ts'

const inboxOf = (more: Record<string, unknown> = {}): Inbox => {
  const given = { sender: NUMBER, accountSid: ACCOUNT, authToken: AUTH_TOKEN, ...more }
  return { settings: settings.parse(given), doorUrl: 'https://hub.example/in/sms/token' } as Inbox
}

describe('segments', () => {
  test.each([
    ['nothing', '', 1, 'gsm7', 0],
    ['160 letters of the SMS alphabet', 'a'.repeat(160), 1, 'gsm7', 160],
    ['161', 'a'.repeat(161), 2, 'gsm7', 161],
    ['two full ones', 'a'.repeat(306), 2, 'gsm7', 306],
    ['one more', 'a'.repeat(307), 3, 'gsm7', 307],
    ['a sign that takes two places', `${'a'.repeat(158)}€`, 1, 'gsm7', 160],
    ['and does not fit any more', `${'a'.repeat(159)}€`, 2, 'gsm7', 161],
    ['is never torn between two', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3, 'gsm7', 306],
    ['every sign that takes two places', '^{}\\[~]|€', 1, 'gsm7', 18],
    ['other letters of the alphabet', 'ÄÖÜäöüßéèùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæÉ¡¿§¤£¥@\n\r', 1, 'gsm7', 39],
    ['70 letters with one of another alphabet', `${'a'.repeat(69)}ł`, 1, 'ucs2', 70],
    ['71', `${'a'.repeat(70)}ł`, 2, 'ucs2', 71],
    ['two full ones', 'ж'.repeat(134), 2, 'ucs2', 134],
    ['one more', 'ж'.repeat(135), 3, 'ucs2', 135],
    ['an emoji takes two', '😀'.repeat(35), 1, 'ucs2', 70],
    ['36 of them', '😀'.repeat(36), 2, 'ucs2', 72],
    ['and is never torn', `${'ж'.repeat(66)}😀${'ж'.repeat(65)}`, 2, 'ucs2', 133],
    ['so an odd place stays empty', `${'ж'.repeat(66)}😀${'ж'.repeat(66)}`, 3, 'ucs2', 134],
    ['a small ç and a backtick are none of it', 'ç`', 1, 'ucs2', 2],
    ['nor are the quotes of word processors', '“hello”', 1, 'ucs2', 7],
  ])('%s', (_, words, count, alphabet, used) => {
    expect(segmentsOf(words)).toMatchObject({ count, alphabet, used })
  })

  test('what agents read of it', () => {
    const tell = (parts: Part[], more = {}) => cost(parts, inboxOf(more))?.tell
    expect(tell([text('Hello')])).toBe('1 SMS segment: 5 of 160 characters.')
    expect(tell([text('a'.repeat(200))])).toBe('2 SMS segments: 200 of 306 characters.')
    expect(tell([text('Grüße aus Łódź')])).toBe(
      '1 SMS segment: 14 of 70 characters. “Ł” is not in the SMS alphabet, so a segment holds 70 instead of 160.',
    )
    expect(tell([])).toContain('One SMS segment holds 160 characters')
    expect(tell([text('Hello')], { sender: WHATSAPP })).toBeUndefined()
    expect(cost([text('Hello'), text('again')], inboxOf())).toEqual({
      units: 2,
      tell: '2 SMS segments: 10 of 320 characters.',
    })
    const photo: Part = { is: 'file', file: ID, name: 'a.png', mime: 'image/png', as: 'image', size: 10 }
    expect(cost([text('See'), photo], inboxOf())).toEqual({
      units: 2,
      tell: '1 MMS, and 1 SMS segment: 3 of 160 characters.',
    })
    expect(cost([photo], inboxOf({ files: 'link' }))).toMatchObject({ units: 2 })
  })
})

const ID = '0190aaaa-0000-7000-8000-0000000000f1'
const message = (parts: Part[], more: Partial<OutMessage> = {}): OutMessage => ({
  id: ID,
  parts,
  thread: '+16465550123',
  author: { name: 'Maya' },
  identities: [],
  conversation: { id: ID, number: 1 },
  ...more,
})
const file = (name: string, size: number, caption?: string): Part => ({
  is: 'file',
  file: ID,
  name,
  mime: 'image/png',
  as: 'image',
  size,
  ...(caption && { caption }),
})
const MB = 1024 * 1024

describe('pieces', () => {
  test('pictures go together while they fit: ten, and five megabytes', () => {
    const of = (parts: Part[], more = {}) => pieces(message(parts), inboxOf(more)).map((one) => one.files?.length ?? 0)
    expect(of([file('a', MB, 'one'), file('b', MB, 'two')])).toEqual([2])
    expect(pieces(message([file('a', 1, 'one'), file('b', 1, 'two')]), inboxOf())[0]?.body).toBe('one\ntwo')
    expect(of([file('a', 3 * MB), file('b', 3 * MB)])).toEqual([1, 1])
    expect(of(Array.from({ length: 11 }, (_, i) => file(`${i}`, 1)))).toEqual([10, 1])
    expect(of([file('a', 1), text('words'), file('b', 1)])).toEqual([1, 0, 1])
    expect(of([file('a', 1), file('b', 1)], { sender: WHATSAPP })).toEqual([1, 1])
  })

  test('links count: what does not fit into 1,600 with them goes in a message of its own', () => {
    const of = (parts: Part[]) =>
      pieces(message(parts), inboxOf({ files: 'link' })).map(({ body = '', files = [] }) => [
        body.length,
        files.map((one) => one.name).join(),
      ])
    expect(of([file('a', 1, 'w'.repeat(1400)), file('b', 1)])).toEqual([
      [1400, 'a'],
      [0, 'b'],
    ])
    expect(of([file('a', 1, 'w'.repeat(1500))])).toEqual([
      [1500, ''],
      [0, 'a'],
    ])
    expect(of(Array.from({ length: 10 }, (_, i) => file(`page-${i}`, 1))).map(([, names]) => names)).toEqual([
      'page-0,page-1,page-2,page-3,page-4,page-5,page-6,page-7,page-8',
      'page-9',
    ])
    const long = cost([file('a', 1, 'w'.repeat(1500))], inboxOf({ files: 'link' }))
    expect(long?.tell).toMatch(/^11 SMS segments/)
  })

  test('on WhatsApp words stand under pictures and videos, and after anything else', () => {
    const of = (mime: string) =>
      pieces(message([{ ...file('a', 1, 'Here'), mime } as Part]), inboxOf({ sender: WHATSAPP })).map(
        ({ body, files }) => [body, files?.length],
      )
    for (const mime of ['image/jpeg', 'image/png', 'video/mp4']) expect(of(mime), mime).toEqual([['Here', 1]])
    for (const mime of ['audio/ogg', 'text/vcard', 'application/pdf', 'image/webp'])
      expect(of(mime), mime).toEqual([
        [undefined, 1],
        ['Here', undefined],
      ])
  })

  test('a place goes as one on WhatsApp', () => {
    const place: Part = { is: 'location', latitude: 52.5, longitude: 13.4, name: 'Shop' }
    expect(pieces(message([place]), inboxOf({ sender: WHATSAPP }))).toMatchObject([
      { to: 'whatsapp:+16465550123', body: 'Shop', place: 'geo:52.5,13.4|Shop' },
    ])
  })

  test('people are answered as they wrote last', () => {
    const written = 'whatsapp:+551187654321'
    const [piece] = pieces(
      message([text('Oi')], { thread: '+5511987654321', memo: { written } }),
      inboxOf({ sender: WHATSAPP }),
    )
    expect(piece?.to).toBe(written)
  })
})

test.each([
  ['+15005550006', 'number'],
  ['32665', 'number'],
  [`MG${'ab'.repeat(16)}`, 'service'],
  ['whatsapp:+15005550006', 'whatsapp'],
  ['Oak&Ember', 'name'],
  ['12345678901', undefined],
  ['a name that is too long', undefined],
  ['whatsapp:Oak', undefined],
  ['015005550006', undefined],
  ['', undefined],
])('%s is a sender of kind %s', (sender, kind) => expect(kindOf(sender)).toBe(kind))

test.each([
  ['+16465550123', 'number', '+16465550123', '+16465550123'],
  ['whatsapp:+16465550123', 'whatsapp', '+16465550123', '+16465550123'],
  ['whatsapp:+16465550123', 'service', 'whatsapp:+16465550123', '+16465550123'],
  ['whatsapp:+551187654321', 'whatsapp', '+5511987654321', '+5511987654321'],
  ['whatsapp:+5511987654321', 'whatsapp', '+5511987654321', '+5511987654321'],
  ['whatsapp:+551133334444', 'whatsapp', '+551133334444', '+551133334444'],
  ['whatsapp:+5215512345678', 'whatsapp', '+525512345678', '+525512345678'],
  ['whatsapp:+541123456789', 'whatsapp', '+5491123456789', '+5491123456789'],
  ['32665', 'number', '32665', undefined],
  ['AMAZON', 'number', 'AMAZON', undefined],
] as const)('%s writes to a %s in thread %s', (written, kind, thread, phone) => {
  expect(peerOf(written, kind)).toMatchObject({ thread })
  expect(peerOf(written, kind).phone).toBe(phone)
  expect(addressFor(thread, kind)).toBe(
    written.startsWith('whatsapp:') ? `whatsapp:${thread.replace('whatsapp:', '')}` : written,
  )
})

test.each([
  ['+1 (646) 555-0123', undefined, '+16465550123'],
  ['030 1234567', 'DE', '+49301234567'],
  ['whatsapp:+16465550123', undefined, '+16465550123'],
  ['0301234567', undefined, undefined],
  ['nadia', undefined, undefined],
])('%s typed (%s) is %s', (typed, country, address) => expect(typedAddress(typed, country)).toBe(address))

test('every code is told in a sentence; an unknown one by its number', () => {
  const told = Object.entries(CODES)
  expect(told.length).toBeGreaterThanOrEqual(40)
  for (const [code, { tell }] of told) expect(tell, code).toMatch(/^[A-Z].{15,}\.$/)
  expect([sentenceFor('39999'), sentenceFor(undefined)]).toEqual([
    'Twilio could not deliver this (error 39999).',
    'Twilio could not deliver this.',
  ])
})

test('what each kind of sender can do', () => {
  const of = (sender: string, more = {}) => capabilities(inboxOf({ sender, ...more }))
  expect(of(NUMBER)).toMatchObject({ text: { max: 1600 }, choices: 'fallback', start: { namespace: 'phone' } })
  expect(of(NUMBER).window).toBeUndefined()
  expect(of('PARCEL')).toMatchObject({ answers: 'refuse', choices: 'refuse', start: { namespace: 'phone' } })
  expect(of('PARCEL').window).toBeUndefined()
  expect(of(WHATSAPP)).toMatchObject({ window: { lasts: '24h', outside: ['template'] }, template: 'native' })
  expect(of(NUMBER, { files: 'link' }).file).toMatchObject({ mimes: ['*/*'] })
})

test.each([
  ['https://api.twilio.com', 'https://messaging.twilio.com'],
  ['https://api.dublin.ie1.twilio.com', 'https://messaging.dublin.ie1.twilio.com'],
  ['http://127.0.0.1:4030', 'http://127.0.0.1:4030'],
  ['https://api.nottwilio.com', 'https://api.nottwilio.com'],
])('the newer APIs of %s are at %s', (api, messaging) => expect(hostOf(api, 'messaging')).toBe(messaging))

test('credentials that cannot be read leave nothing in doubt: nothing was sent', async () => {
  const app = async () => {
    throw new Error('the database is away')
  }
  const inbox = { ...inboxOf({ accountSid: undefined }), app } as Inbox
  const piece = { thread: '+16465550123', to: '+16465550123', body: 'Hi' }
  await expect(
    send(piece, inbox, { deliveryId: ID, signal: new AbortController().signal } as never),
  ).rejects.toMatchObject({ sent: 'no', retry: 'later' })
})
