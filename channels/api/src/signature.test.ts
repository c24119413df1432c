import { Refusal } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import type { Headers } from './signature.ts'
import { requireSecret, signed } from './signature.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const previousSecret = `whsec_${Buffer.from('the one from before the change').toString('base64')}`
const strange = `whsec_${Buffer.from('of quite another inbox, not ours').toString('base64')}`
const NOW = 1_614_265_330_000
const body = '{"test": 2432232314}'

const verdict = (
  headers: Headers,
  more: { body?: string; now?: number; signedOnly?: boolean; previous?: boolean } = {},
) => {
  const settings = { secret, signedOnly: more.signedOnly ?? false, ...(more.previous && { previousSecret }) }
  try {
    requireSecret(settings, headers, Buffer.from(more.body ?? body), more.now ?? NOW)
    return 'comes in'
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error)
  }
}
const good = signed({ secret }, 'msg_p5jXN8AQM9LWM0D4loKWxJek', body, NOW)
const MINUTE = 60_000

test('signs as Standard Webhooks 1.0.0 does', () => {
  expect(good['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

describe('a request comes in', () => {
  test.each<[string, Headers, Parameters<typeof verdict>[1]?]>([
    ['signed', good],
    ['signed four minutes ago', good, { now: NOW + 4 * MINUTE }],
    ['signed by a clock four minutes ahead', good, { now: NOW - 4 * MINUTE }],
    [
      'signed with the old secret while it is valid',
      signed({ secret: previousSecret }, 'm', body, NOW),
      { previous: true },
    ],
    [
      'with a signature of a version to come beside ours',
      { ...good, 'webhook-signature': `v2,abc ${good['webhook-signature']}` },
    ],
    ['with the secret as a bearer token', { authorization: `Bearer ${secret}` }],
    ['with the old secret as a bearer token', { authorization: `Bearer ${previousSecret}` }, { previous: true }],
  ])('%s', (_, headers, more) => {
    expect(verdict(headers, more)).toBe('comes in')
  })
})

describe('a request is refused', () => {
  test.each<[string, Headers, Parameters<typeof verdict>[1]?]>([
    ['without anything', {}],
    ['without an id', { ...good, 'webhook-id': undefined }],
    ['without a timestamp', { ...good, 'webhook-timestamp': undefined }],
    ['without a signature', { ...good, 'webhook-signature': undefined }],
    ['signed with another inbox’s secret', signed({ secret: strange }, 'm', body, NOW)],
    ['signed with the old secret once it was taken out', signed({ secret: previousSecret }, 'm', body, NOW)],
    ['with another body', good, { body: '{"test": 1}' }],
    ['with the same JSON written anew', good, { body: JSON.stringify(JSON.parse(body)) }],
    ['under another id', { ...good, 'webhook-id': 'msg_other' }],
    ['with its time moved', { ...good, 'webhook-timestamp': String(NOW / 1000 + 60) }],
    ['six minutes later', good, { now: NOW + 6 * MINUTE }],
    ['six minutes too early', good, { now: NOW - 6 * MINUTE }],
    ['with a time that is none', signed({ secret }, 'm', body, Number.NaN)],
    ['with half a signature', { ...good, 'webhook-signature': good['webhook-signature']?.slice(0, 20) }],
    [
      'with the signature of another version only',
      { ...good, 'webhook-signature': good['webhook-signature']?.replace('v1', 'v2') },
    ],
    [
      'with two signatures run together',
      { ...good, 'webhook-signature': `${good['webhook-signature']},${good['webhook-signature']}` },
    ],
    ['with an empty bearer', { authorization: 'Bearer ' }],
    ['with another inbox’s secret as bearer', { authorization: `Bearer ${strange}` }],
    ['with the name and secret of Basic', { authorization: `Basic ${Buffer.from(`:${secret}`).toString('base64')}` }],
    ['with the right bearer, where only signatures count', { authorization: `Bearer ${secret}` }, { signedOnly: true }],
    ['with a wrong bearer and a right signature', { ...good, authorization: `Bearer ${strange}` }],
  ])('%s', (_, headers, more) => {
    expect(verdict(headers, more)).toBe('bad_signature')
  })
})

test('what goes out is signed with both secrets while both are valid', () => {
  const both = signed({ secret, previousSecret }, 'm', body, NOW)
  const one = (of: string) => signed({ secret: of }, 'm', body, NOW)['webhook-signature']
  expect(both['webhook-signature']).toBe(`${one(secret)} ${one(previousSecret)}`)
})
