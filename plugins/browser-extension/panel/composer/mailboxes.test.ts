import { expect, test } from 'vitest'
import { mailboxText, readMailboxes } from './mailboxes.ts'

test.each([
  ['nadia@shop.example', [{ address: 'nadia@shop.example' }]],
  ['Nadia <nadia@shop.example>', [{ address: 'nadia@shop.example', name: 'Nadia' }]],
  ['a@x.example; b@y.example,', [{ address: 'a@x.example' }, { address: 'b@y.example' }]],
  ['"Lindqvist, Maya" <maya@x.example>', [{ address: 'maya@x.example', name: 'Lindqvist, Maya' }]],
  ['', []],
])('%j is read', (text, found) => expect(readMailboxes(text)).toEqual({ found, wrong: [] }))

test('what is no address is named, and the others are read', () => {
  expect(readMailboxes('nadia, omar@x.example')).toEqual({ found: [{ address: 'omar@x.example' }], wrong: ['nadia'] })
})

test('what is written is read back the same', () => {
  const maya = { address: 'maya@x.example', name: 'Lindqvist, Maya' }
  expect(readMailboxes(mailboxText(maya)).found).toEqual([maya])
})
