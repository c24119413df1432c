import { expect, test } from 'vitest'
import { readOrdered, readSaid, readTold } from './messages.ts'

const candidate = {
  kind: 'email',
  value: 'nadia@shopper.example',
  raw: 'nadia@shopper.example',
  score: 75,
  source: 'link',
}
const page = { visit: 'n.1', origin: 'https://x.example', path: '/', state: 'seen', candidates: [candidate] }

test('what a page says is taken in its shape only, and nothing rides along', () => {
  expect(readSaid({ is: 'seen', page: { ...page, html: '<p>everything</p>' } })).toEqual({ is: 'seen', page })
  expect(readSaid({ is: 'seen', page: { ...page, candidates: [{ ...candidate, kind: 'password' }] } })).toBeUndefined()
  expect(readSaid({ is: 'seen', page: { ...page, candidates: Array(61).fill(candidate) } })).toBeUndefined()
  expect(readSaid({ is: 'seen', page: { ...page, visit: 'x'.repeat(81) } })).toBeUndefined()
})

test('a page cannot speak as the panel does', () => {
  for (const is of ['look', 'site', 'chose', 'insert', 'refresh', 'constructor', '__proto__'])
    expect(readSaid({ is })).toBeUndefined()
  expect(readOrdered({ is: 'site', origin: 'https://x.example', when: 'sometimes', tab: '1' })).toBeUndefined()
})

test.each([undefined, null, 7, 'look', [], { is: 7 }])('%s is no message', (message) => {
  expect([readSaid(message), readOrdered(message), readTold(message)]).toEqual([undefined, undefined, undefined])
})
