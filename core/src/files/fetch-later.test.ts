import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { safeFetchLater } from './fetch-later.ts'

test('the first fetch is like any other: allowed origins answer, everything else private is refused', async () => {
  const server = createServer((_, response) => response.end('parcel'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const fetcher = safeFetchLater({ allow: [origin] })
  const [first, second] = await Promise.all([fetcher(`${origin}/1`), fetcher(`${origin}/2`)])
  expect([await first.text(), await second.text()]).toEqual(['parcel', 'parcel'])
  await expect(fetcher('http://127.0.0.1/')).rejects.toMatchObject({ code: 'forbidden_address' })
  await fetcher.close()
  server.close()
})

test('what was never used is closed without being made', async () => {
  await expect(safeFetchLater({}).close()).resolves.toBeUndefined()
})
