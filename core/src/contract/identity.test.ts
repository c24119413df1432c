import { describe, expect, test } from 'vitest'
import { comparable, spelling } from './identity.ts'

describe('one address is one value, however it is written', () => {
  test.each([
    ['email', '  Nadia.Rahman@Shop.EXAMPLE ', 'nadia.rahman@shop.example', 'Nadia.Rahman@shop.example'],
    ['email', 'nadia@Bücher.example', 'nadia@xn--bcher-kva.example', 'nadia@xn--bcher-kva.example'],
    ['email', 'nadia@xn--bcher-kva.example.', 'nadia@xn--bcher-kva.example', 'nadia@xn--bcher-kva.example'],
    ['email', 'Nadia+Shop@gmail.com', 'nadia+shop@gmail.com', 'Nadia+Shop@gmail.com'],
    ['email', '"a@b"@shop.example', '"a@b"@shop.example', '"a@b"@shop.example'],
    ['email', 'Not an address', 'not an address', 'Not an address'],
    ['phone', ' +34 600 111 222 ', '+34600111222', '+34600111222'],
    ['phone', '+55 11 6123-4567', '+5511961234567', '+551161234567'],
    ['phone', '+55 11 96123-4567', '+5511961234567', '+5511961234567'],
    ['phone', '+55 11 3123-4567', '+551131234567', '+551131234567'],
    ['phone', '+54 9 11 2345-6789', '+541123456789', '+5491123456789'],
    ['phone', '+54 11 2345-6789', '+541123456789', '+541123456789'],
    ['phone', '+52 1 55 1234 5678', '+525512345678', '+5215512345678'],
    ['phone', '+52 55 1234 5678', '+525512345678', '+525512345678'],
    ['phone', '12345', '12345', '12345'],
    ['telegram', ' 0042 ', ' 0042 ', ' 0042 '],
  ])('%s “%s” is %s, and stays written %s', (namespace, given, value, spelled) => {
    expect(spelling(namespace, given)).toEqual({ value, spelled })
  })

  test('comparing twice changes nothing', () => {
    const once = comparable({ namespace: 'phone', value: '+54 9 11 2345-6789', verified: true })
    expect(comparable(once)).toEqual(once)
  })

  test('the plus part is kept: people use it to be two', () => {
    expect(spelling('email', 'a+b@c.example').value).not.toBe(spelling('email', 'a@c.example').value)
  })
})
