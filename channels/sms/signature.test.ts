// X-Twilio-Signature over the public address, whatever stands before the hub.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { signatureOf } from './double/index.ts'
import { isSigned } from './src/signature.ts'

const TOKEN = '12345'
const VECTOR: [string, string][] = [
  ['CallSid', 'CA1234567890ABCDE'],
  ['Caller', '+14158675309'],
  ['Digits', '1234'],
  ['From', '+14158675309'],
  ['To', '+18005551212'],
]
const form = (fields: [string, string][]) => Buffer.from(new URLSearchParams(fields).toString())
const hook = (url: string, signature: string, body: Uint8Array = form(VECTOR)) => ({
  url,
  headers: { 'x-twilio-signature': signature },
  query: new URL(url).searchParams,
  body,
})

test('the example of Twilio’s own libraries', () => {
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  expect(isSigned(hook(url, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='), TOKEN)).toBe(true)
  expect(isSigned(hook(url, 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', form(VECTOR.toReversed())), TOKEN)).toBe(true)
  expect(isSigned(hook(url, 'RSOYDt4T1cUTdK1PDd93/VVr8B8='), '54321')).toBe(false)
})

const at = '/in/sms/token'
/** What Twilio was given and signed → the address as the hub knows it. */
test.each([
  ['https, the proxy ends TLS', `https://hub.example${at}`, `https://hub.example${at}`, true],
  ['http, no proxy', `http://hub.example:8080${at}`, `http://hub.example:8080${at}`, true],
  ['the usual port is written out by Twilio', `https://hub.example:443${at}`, `https://hub.example${at}`, true],
  ['the usual port is written out by us', `https://hub.example${at}`, `https://hub.example:443${at}`, true],
  ['the same for http', `http://hub.example:80${at}`, `http://hub.example${at}`, true],
  ['a port of its own is part of it', `https://hub.example:8443${at}`, `https://hub.example:8443${at}`, true],
  ['another port is another address', `https://hub.example:8443${at}`, `https://hub.example${at}`, false],
  ['the query is kept as it came', `https://hub.example${at}?a=%20b&c=+`, `https://hub.example${at}?a=%20b&c=+`, true],
  ['a query in other words', `https://hub.example${at}?a=%20b`, `https://hub.example${at}?a=+b`, false],
  ['a query that was added on the way', `https://hub.example${at}`, `https://hub.example${at}?x=1`, false],
  ['a path below', `https://hub.example${at}/status/1`, `https://hub.example${at}/status/1`, true],
  ['a folder before the hub', `https://example.com/desk${at}`, `https://example.com/desk${at}`, true],
  ['another scheme', `http://hub.example${at}`, `https://hub.example${at}`, false],
  ['another host', `https://evil.example${at}`, `https://hub.example${at}`, false],
  ['an address of IPv6', `https://[2001:db8::1]:443${at}`, `https://[2001:db8::1]${at}`, true],
])('%s', (_, signed, known, is) => {
  expect(isSigned(hook(known, signatureOf(TOKEN, signed, VECTOR)), TOKEN)).toBe(is)
})

test('fields are taken as they were typed: spaces, plus signs, empty ones, other alphabets, the same name twice', () => {
  const url = `https://hub.example${at}`
  const fields: [string, string][] = [
    ['Body', ' 1 + 1 = 2 & “naïve” 🙂 '],
    ['Empty', ''],
    ['MediaUrl', 'https://a.example/2'],
    ['MediaUrl', 'https://a.example/1'],
  ]
  const sorted = fields.toSorted(([a, b], [c, d]) => (a + b < c + d ? -1 : 1))
  expect(isSigned(hook(url, signatureOf(TOKEN, url, sorted), form(fields)), TOKEN)).toBe(true)
  expect(isSigned(hook(url, signatureOf(TOKEN, url, sorted), form([...fields, ['More', 'x']])), TOKEN)).toBe(false)
})

test('of JSON the sum of its bytes stands in the signed query', () => {
  const body = Buffer.from('{"MessageSid":"SM1"}')
  const url = `https://hub.example${at}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`
  const signature = signatureOf(TOKEN, url, [])
  expect(isSigned(hook(url, signature, body), TOKEN)).toBe(true)
  expect(isSigned(hook(url, signature, Buffer.from('{"MessageSid":"SM2"}')), TOKEN)).toBe(false)
  const forged = `https://hub.example${at}?bodySHA256=${createHash('sha256').update('x').digest('hex')}`
  expect(isSigned(hook(forged, signature, Buffer.from('x')), TOKEN)).toBe(false)
})

test('without a signature, and with an empty one, nothing is Twilio’s', () => {
  const url = `https://hub.example${at}`
  expect(isSigned(hook(url, ''), TOKEN)).toBe(false)
  expect(isSigned({ ...hook(url, ''), headers: {} }, TOKEN)).toBe(false)
})

test('the right signature over anything else is none: written anew, of another account, twice in one header', () => {
  const url = `https://hub.example${at}`
  const right = signatureOf(TOKEN, url, VECTOR)
  expect(isSigned(hook(url, right), TOKEN)).toBe(true)
  const changed = VECTOR.map(([name, value]): [string, string] => [name, name === 'From' ? '+14158675310' : value])
  expect(isSigned(hook(url, right, form(changed)), TOKEN)).toBe(false)
  expect(isSigned(hook(url, right, Buffer.from(JSON.stringify(Object.fromEntries(VECTOR)))), TOKEN)).toBe(false)
  expect(isSigned(hook(url, signatureOf('token of somebody else', url, VECTOR)), TOKEN)).toBe(false)
  expect(isSigned(hook(url, `${right}, ${right}`), TOKEN)).toBe(false)
})
