// The controls of the simulated service are for programs here and for its own page.
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConnector } from './index.ts'

let connector: Awaited<ReturnType<typeof startConnector>>
beforeAll(async () => {
  connector = await startConnector({})
})
afterAll(() => connector.close())

const asked = (headers: Record<string, string>, path = '/_control/world'): Promise<number | undefined> =>
  new Promise((done, fail) => {
    const { port } = new URL(connector.url)
    const call = request({ host: '127.0.0.1', port, method: 'POST', path, headers }, (answer) => {
      answer.resume()
      done(answer.statusCode)
    })
    call.on('error', fail).end('{}')
  })

test('another page, and another name that leads here, control nothing', async () => {
  const { host, origin, port } = new URL(connector.url)
  expect(await asked({ host })).toBe(200)
  expect(await asked({ host, origin })).toBe(200)
  expect(await asked({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200)
  expect(await asked({ host, origin: 'https://evil.example' })).toBe(403)
  expect(await asked({ host, origin: 'null' })).toBe(403)
  expect(await asked({ host: `evil.example:${port}` })).toBe(403)
})

test('an address that is none is an answer, not the end of the process', async () => {
  const { host } = new URL(connector.url)
  expect(await asked({ host }, '//')).toBe(400)
  expect(await asked({ host })).toBe(200)
})
