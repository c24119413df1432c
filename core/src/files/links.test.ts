import { expect, test } from 'vitest'
import { signFileLink, verifyFileLink } from './links.ts'

const file = { accountId: 'acme', id: 'photo' }
const at = (seconds: number): Date => new Date(seconds * 1000)
const token = signFileLink('key', file, at(1000))

test('a link opens its file until it ends', () => {
  expect(verifyFileLink('key', file, token, at(999))).toBe(true)
  expect(verifyFileLink('key', file, token, at(1000))).toBe(false)
})

test('it opens no other file, no other account, and not under another key', () => {
  expect(verifyFileLink('key', { ...file, id: 'other' }, token, at(1))).toBe(false)
  expect(verifyFileLink('key', { ...file, accountId: 'other' }, token, at(1))).toBe(false)
  expect(verifyFileLink('other', file, token, at(1))).toBe(false)
})

test('nobody prolongs or makes one', () => {
  const [, signature = ''] = token.split('.')
  for (const forged of [
    '',
    '.',
    token.replace('1000', '9999'),
    `01000.${signature}`,
    `1000.${signature}=`,
    `1000.${'A'.repeat(43)}`,
    `${token}\n`,
  ])
    expect(verifyFileLink('key', file, forged, at(1))).toBe(false)
})
