import { describe, expect, test } from 'vitest'
import { FetchError } from '../contract/fetch-error.ts'
import { createSafeAddress } from './address-guard.ts'

const IMAP = { ports: [143, 993] }
const outside = async () => [{ address: '93.184.215.14', family: 4 }]

const refusal = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'let through',
    (error: unknown) => (error instanceof FetchError ? error.code : String(error)),
  )

describe('a server that somebody names', () => {
  const strict = createSafeAddress()

  test.each([
    '127.0.0.1',
    '127.1',
    '0',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '①②⑦.⓪.⓪.①',
    '::1',
    '[::1]',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fd00:ec2::254',
    '169.254.169.254',
    '100.64.0.1',
    '127.0.0.1.',
  ])('%s leads inside', async (host) => {
    expect(await refusal(strict(host, 993, IMAP))).toBe('forbidden_address')
  })

  test.each([
    '',
    'maya@imap.shop.example',
    'imap.shop.example:25',
    'imap.shop.example/x',
    'imap shop',
    'http://x',
    'a?b',
    '\r\n',
  ])('%j is no server', async (host) => {
    expect(await refusal(strict(host, 993, IMAP))).toBe('forbidden_host')
  })

  test.each([22, 25, 5432, 6379])('port %i is not one of its ports', async (port) => {
    expect(await refusal(createSafeAddress({ guard: { resolve: outside } })('imap.shop.example', port, IMAP))).toBe(
      'forbidden_port',
    )
  })

  test('is reached at the address that was checked, and keeps its name for TLS', async () => {
    const safe = createSafeAddress({ guard: { resolve: outside } })
    expect(await safe('Imap.Shop.example', 993, IMAP)).toEqual({
      address: '93.184.215.14',
      servername: 'imap.shop.example',
    })
    expect(await safe('1.1.1.1', 993, IMAP)).toEqual({ address: '1.1.1.1' })
  })

  test('is refused when one of its addresses leads inside', async () => {
    const both = async () => [...(await outside()), { address: '10.0.0.1', family: 4 }]
    expect(await refusal(createSafeAddress({ guard: { resolve: both } })('both.example', 993, IMAP))).toBe(
      'forbidden_address',
    )
  })

  test('inside, is reached where the owner of the hub allowed this host and this port', async () => {
    const safe = createSafeAddress({ allow: ['tcp://127.0.0.1:10143', 'tcp://[::1]:143'] })
    expect(await safe('127.0.0.1', 10143, IMAP)).toEqual({ address: '127.0.0.1' })
    expect(await safe('::1', 143, IMAP)).toEqual({ address: '::1' })
    expect(await refusal(safe('127.0.0.1', 143, IMAP))).toBe('forbidden_address')
    expect(await refusal(safe('127.0.0.1', 10144, IMAP))).toBe('forbidden_port')
  })

  test('so it is where the owner let things be fetched from it', async () => {
    const safe = createSafeAddress({ allow: ['http://127.0.0.1:4010', 'https://127.0.0.2'] })
    expect(await safe('127.0.0.1', 4010, IMAP)).toEqual({ address: '127.0.0.1' })
    expect(await safe('127.0.0.2', 443, IMAP)).toEqual({ address: '127.0.0.2' })
    expect(await refusal(safe('127.0.0.1', 4011, IMAP))).toBe('forbidden_port')
    expect(await refusal(safe('127.0.0.2', 993, IMAP))).toBe('forbidden_address')
  })
})
