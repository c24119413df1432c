// What needs no hub: signatures, times, payloads of one's own, and what a filter may ask.
import { filterFrom } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import type { About } from './about.ts'
import { chosen, readFilter } from './filter.ts'
import { bodyFor } from './payload.ts'
import { nextTry, retryAfter, SCHEDULE_MS, TRIES_MAX } from './schedule.ts'
import { newSecret, rotated, secretSchema, signedHeaders } from './secrets.ts'
import type { Delivery } from './tables.ts'
import { checkTemplate, fillTemplate } from './template.ts'

const now = new Date('2026-11-21T12:00:00Z')

describe('signing', () => {
  test('is what the published vector of Standard Webhooks says', () => {
    const said = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: new Date(1614265330_999), body: '{"test": 2432232314}' }
    expect(signedHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], said)).toEqual({
      'webhook-id': said.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  test('with two secrets there are two signatures, the newest first', () => {
    const said = { id: 'x', at: now, body: '{}' }
    const [a, b] = [newSecret(), newSecret()]
    const one = (secret: string) => signedHeaders([secret], said)['webhook-signature']
    expect(signedHeaders([a, b], said)['webhook-signature']).toBe(`${one(a)} ${one(b)}`)
  })

  test('a secret that was replaced signs for a day', () => {
    const [first, second, third] = ['a', 'b', 'c'].map((sealed) => ({ sealed })) as [
      { sealed: string },
      { sealed: string },
      { sealed: string },
    ]
    const later = new Date(now.getTime() + 23 * 3_600_000)
    const twice = rotated(rotated([first], second, now), third, later)
    expect(twice.map(({ sealed, until }) => [sealed, until])).toEqual([
      ['c', undefined],
      ['b', '2026-11-23T11:00:00.000Z'],
      ['a', '2026-11-22T12:00:00.000Z'],
    ])
    const [, old] = rotated(rotated([first], second, now), third, new Date(now.getTime() + 25 * 3_600_000))
    expect(old?.sealed).toBe('b')
  })

  test.each([
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', true],
    [newSecret(), true],
    ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', false],
    ['whsec_c2hvcnQ=', false],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
    ['whsec_not base64!', false],
  ])('%s is a secret: %s', (secret, good) => {
    expect(secretSchema.safeParse(secret).success).toBe(good)
  })
})

describe('the schedule', () => {
  test('has ten tries over about three days, each wait with up to a tenth more', () => {
    expect(SCHEDULE_MS.map((ms) => ms / 1000)).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])
    expect(SCHEDULE_MS.reduce((sum: number, ms) => sum + ms, 0) / 3_600_000).toBeCloseTo(75.6, 1)
    expect(nextTry(1, now, 0)?.getTime()).toBe(now.getTime() + 5_000)
    expect(nextTry(2, now, 1)?.getTime()).toBe(now.getTime() + 330_000)
    expect(nextTry(TRIES_MAX, now)).toBeUndefined()
  })

  test.each([
    ['120', 120],
    ['Sat, 21 Nov 2026 12:05:00 GMT', 300],
    ['999999999', 86_400],
    ['0', undefined],
    ['Sat, 21 Nov 2020 12:05:00 GMT', undefined],
    ['soon', undefined],
    [null, undefined],
  ])('Retry-After %s is %s seconds', (header, seconds) => {
    const at = retryAfter(header, now)
    expect(at && (at.getTime() - now.getTime()) / 1000).toBe(seconds)
  })
})

describe('a template', () => {
  const values = {
    id: 'd1',
    type: 'message.received',
    conversation: { number: 7, spam: false, labels: [{ name: 'vip' }] },
    message: { text: 'a "quoted" \\ line\nand \u2028 more', createdAt: now },
    contact: { name: 'Nadia', attributes: { 'Order no.': '12', __proto__: 'x' } },
    details: {},
  }
  test.each([
    ['{{message.text}}', values.message.text],
    ['{{conversation.number}}', 7],
    ['#{{conversation.number}}: {{contact.name}}', '#7: Nadia'],
    ['{{conversation.spam}}', false],
    ['{{conversation.labels}}', [{ name: 'vip' }]],
    ['in text {{conversation.labels}}', 'in text [{"name":"vip"}]'],
    ['{{contact.phone|unknown}}', 'unknown'],
    ['{{contact.phone}}', null],
    ['call {{contact.phone}}.', 'call .'],
    ['{{contact.attributes.Order no.}}', '12'],
    ['{{contact.attributes.constructor}}', null],
    ['{{details.toString|none}}', 'none'],
    ['at {{message.createdAt}}', 'at 2026-11-21T12:00:00.000Z'],
    ['no { braces }', 'no { braces }'],
  ])('%s becomes %j', (template, expected) => {
    checkTemplate({ here: [template] })
    const filled = fillTemplate({ here: [template], n: 1, 'b"d': null }, values)
    expect(filled).toEqual({ here: [expected], n: 1, 'b"d': null })
    expect(JSON.parse(JSON.stringify(filled))).toEqual({ here: [expected], n: 1, 'b"d': null })
  })

  const deep = (depth: number): unknown => (depth === 0 ? 'x' : [deep(depth - 1)])
  test.each([
    [{ a: '{{contact.shoe}}' }, 'There is no variable {{contact.shoe}}. There are: id, type,'],
    [{ a: '{{constructor}}' }, 'There is no variable {{constructor}}'],
    [{ a: 'Hi {{contact.name' }, 'The braces of {{contact.name are never closed.'],
    [{ '{{contact.name}}': 1 }, 'The name “{{contact.name}}” cannot hold a variable'],
    [deep(11), 'nested up to 10 deep'],
    [{ a: 'x'.repeat(20_001) }, 'up to 20000 bytes'],
  ])('%# is refused when it is saved', (template, sentence) => {
    expect(() => checkTemplate(template)).toThrow(sentence)
  })
})

const delivery = {
  id: 'd1',
  account_id: 'a1',
  type: 'message.received',
  at: now,
  seq: 3,
  actor: { kind: 'contact', id: 'c1' },
  details: {},
} as unknown as Delivery
const about = (text: string, kind: 'in' | 'note' = 'in'): About =>
  ({
    conversation: {
      id: 'k1',
      number: 7,
      inbox: { id: '018f0000-0000-7000-8000-000000000009', name: 'Loft', channel: 'pigeon', label: 'Pigeon post' },
      status: 'open',
      priority: 'none',
      labels: [{ id: '018f0000-0000-7000-8000-000000000001', name: 'vip', color: '#000000' }],
      spam: false,
      createdAt: now,
    },
    message: {
      id: 'm1',
      number: 2,
      kind,
      author: { kind: 'contact', name: 'Nadia' },
      text,
      parts: [],
      reactions: [],
      createdAt: now,
    },
    contact: {
      id: 'c1',
      name: 'Nadia',
      blocked: false,
      identities: [{ namespace: 'email', value: 'n@x.example', verified: true }],
      attributes: {},
    },
  }) as unknown as About

describe('a payload', () => {
  const body = (
    text: string,
    kind?: 'note',
    endpoint: { notes: boolean; template: unknown } = { notes: false, template: null },
  ) => bodyFor(endpoint, { delivery, about: about(text, kind), publicUrl: 'https://hub.example', now })

  test('says what happened when, and as of when it tells', () => {
    expect(JSON.parse(body('Hello'))).toMatchObject({
      type: 'message.received',
      timestamp: '2026-11-21T12:00:00.000Z',
      data: {
        account: 'a1',
        seq: 3,
        asOf: '2026-11-21T12:00:00.000Z',
        message: { text: 'Hello' },
        contact: { email: 'n@x.example' },
      },
    })
  })

  test('one that would be large tells ids and where to read the rest', () => {
    const said = JSON.parse(body('ü'.repeat(15_000)))
    expect(said.data).toMatchObject({
      thin: true,
      message: { id: 'm1', link: 'https://hub.example/v1/messages/m1' },
      contact: { id: 'c1' },
    })
    expect(JSON.stringify(said)).not.toContain('ü')
  })

  test('words of a note reach no template either', () => {
    const endpoint = { notes: false, template: { words: '{{message.text}}', all: '{{message}}' } }
    expect(body('He is cross.', 'note', endpoint)).not.toContain('cross')
    expect(body('He is cross.', 'note', { ...endpoint, notes: true })).toContain('cross')
  })
})

describe('a filter', () => {
  const said = { type: 'message.received', actor: { kind: 'contact' } }
  test.each([
    [{ field: 'type', op: 'starts_with', value: 'message.' }, true],
    [{ field: 'channel', op: 'eq', value: 'email' }, false],
    [{ field: 'inbox_name', op: 'in', value: ['Loft', 'Shop'] }, true],
    [{ field: 'label_name', op: 'eq', value: 'vip' }, true],
    [{ field: 'label', op: 'nin', value: ['018f0000-0000-7000-8000-000000000001'] }, false],
    [{ field: 'assignee', op: 'is_null' }, true],
    [{ field: 'actor', op: 'ne', value: 'contact' }, false],
    [
      {
        or: [
          { field: 'kind', op: 'eq', value: 'out' },
          { field: 'status', op: 'eq', value: 'open' },
        ],
      },
      true,
    ],
  ])('%j: %s', (filter, expected) => {
    expect(chosen(filterFrom(filter), said, about('Hello'))).toBe(expected)
  })

  test('of a fact that is of no conversation what is asked of one has no value', () => {
    expect(chosen(filterFrom({ field: 'status', op: 'eq', value: 'open' }), said, {})).toBe(false)
    expect(chosen(filterFrom({ field: 'status', op: 'ne', value: 'open' }), said, {})).toBe(true)
  })

  test.each([
    [{ field: 'password', op: 'eq', value: 'x' }, 'no field “password”. It has: type, actor, kind,'],
    [{ field: 'status', op: 'eq', value: 'lost' }, '“status” is one of open,'],
    [{ field: 'type' }, 'A filter is'],
    ['{"field":"type"}', 'A filter is'],
  ])('%j is refused when it is saved', (filter, sentence) => {
    expect(() => readFilter(filter)).toThrow(sentence)
  })
})
