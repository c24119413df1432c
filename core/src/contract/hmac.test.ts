import { expect, test } from 'vitest'
import { equalConstantTime, hmacHex } from './hmac.ts'

test('signs as RFC 4231 says', () => {
  expect(hmacHex('sha256', 'Jefe', 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})

test('compares text and bytes of any length', () => {
  expect(equalConstantTime('v0=abc', 'v0=abc')).toBe(true)
  expect(equalConstantTime('v0=abc', new TextEncoder().encode('v0=abc'))).toBe(true)
  for (const other of ['', 'v0=ab', 'v0=abd', 'v0=abcc']) expect(equalConstantTime('v0=abc', other)).toBe(false)
})
