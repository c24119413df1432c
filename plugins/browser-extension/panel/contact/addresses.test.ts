import { expect, test } from 'vitest'
import { addressesOf, addressOf } from './addresses.ts'

const of = (...pairs: readonly (readonly [string, string])[]) => ({
  identities: pairs.map(([namespace, value]) => ({ namespace, value, verified: true })),
})
const inboxes = [{ channel: 'widget', label: 'Web chat' }]

test.each([
  [
    'an address and a number are read',
    of(['email', 'nadia@mail.example'], ['phone', '+4930123']),
    ['email nadia@mail.example', 'phone +4930123'],
  ],
  ['the number of a customer is read', of(['external', 'C-1043']), ['external C-1043']],
  ['a browser is named by its channel, and not by its key', of(['widget:019', 'v_8Jx0']), ['Web chat']],
  [
    'three browsers of one person are one line',
    of(['widget:019', 'a'], ['widget:019', 'b'], ['widget:020', 'c']),
    ['Web chat'],
  ],
  ['a channel nobody has an inbox of any more keeps its own name', of(['telegram', '51273']), ['telegram']],
] as const)('%s', (_, contact, read) => {
  expect(addressesOf(contact, inboxes).map(({ where, value }) => [where, value].filter(Boolean).join(' '))).toEqual(
    read,
  )
})

test('beside a name stands what people read, whatever came first', () => {
  expect(addressOf(of(['widget:019', 'v_8Jx0'], ['email', 'nadia@mail.example']))).toBe('nadia@mail.example')
  expect(addressOf(of(['widget:019', 'v_8Jx0']))).toBeUndefined()
})
