import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DoorRequest, Plugin } from '../contract/index.ts'
import { Refusal, z } from '../contract/index.ts'
import { metricsToken } from './health.ts'
import type { Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'

const knocks: DoorRequest[] = []
const knock = async (plugin: string, token: string, request: DoorRequest) => {
  if (token === 'unknown') throw new Refusal('not_found', 'There is no inbox or app behind this address.')
  if (token === 'forged') throw new Refusal('bad_signature')
  if (token === 'broken') throw new Error('secret detail of the inside')
  knocks.push(request)
  return { status: 202, headers: { 'x-plugin': plugin }, body: 'stored' }
}

const shop: Plugin = {
  id: 'shop',
  contract: 1,
  routes: [
    {
      method: 'DELETE',
      path: '/hello/:name',
      summary: 'Takes it back',
      caller: 'public',
      cors: true,
      answer: z.object({}),
      handle: async () => ({}),
    },
    {
      method: 'GET',
      path: '/hello/:name',
      summary: 'Says hello',
      caller: 'public',
      cors: true,
      params: z.object({ name: z.string().max(5) }),
      answer: z.object({ hello: z.string() }),
      handle: async ({ params }) => ({ hello: (params as { name: string }).name, inside: 'not for you' }),
    },
    {
      method: 'POST',
      path: '/mine',
      summary: 'Whose account',
      caller: { permission: 'members.manage' },
      body: z.object({ x: z.number() }),
      answer: z.object({ actor: z.string() }),
      handle: async ({ actor }) => ({ actor: String((actor as { id: string }).id) }),
    },
    {
      method: 'GET',
      path: '/wrong',
      summary: 'Lies',
      caller: 'public',
      answer: z.object({ a: z.number() }),
      handle: async () => ({ a: 'text' }),
    },
    {
      method: 'GET',
      path: '/page',
      summary: 'A page',
      caller: 'public',
      answer: 'page',
      handle: async () => '<h1>Hello</h1>',
    },
    {
      method: 'POST',
      path: '/up',
      summary: 'Bytes',
      caller: 'public',
      raw: { maxBytes: 10 },
      cors: true,
      answer: z.object({ size: z.number() }),
      handle: async ({ bytes }) => ({ size: bytes?.length ?? -1 }),
    },
  ],
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage({
    plugins: [shop],
    deps: { enter: knock },
  })
})
afterAll(() => stage.close())

describe('the door', () => {
  test('hands over the exact bytes, the path after the token and the full address', async () => {
    const bytes = new Uint8Array([0, 255, 123, 10])
    const answer = await stage.ask('POST', '/in/telegram/t0k/a/b?x=1', {
      body: bytes,
      headers: { 'content-type': 'application/json', 'x-sign': 'abc' },
    })
    expect([answer.status, answer.text, answer.headers.get('x-plugin')]).toEqual([202, 'stored', 'telegram'])
    const request = knocks.at(-1)
    expect(new Uint8Array(request?.body ?? [])).toEqual(bytes)
    expect(request).toMatchObject({
      method: 'POST',
      path: '/a/b',
      url: `${stage.url}/in/telegram/t0k/a/b?x=1`,
      ip: '127.0.0.1',
    })
    expect(request?.headers['x-sign']).toBe('abc')
    expect(request?.query.get('x')).toBe('1')
  })

  test('answers an unknown token, a forged signature and too much with what they are', async () => {
    const small = new Uint8Array(1)
    expect((await stage.ask('POST', '/in/telegram/unknown', { body: small })).status).toBe(404)
    expect((await stage.ask('POST', '/in/telegram/forged', { body: small })).body).toMatchObject({
      status: 401,
      code: 'bad_signature',
    })
    expect(
      (await stage.ask('POST', '/in/telegram/t0k', { body: new Uint8Array(4 * 1024 * 1024 + 1) })).body,
    ).toMatchObject({ status: 413, code: 'too_large' })
    expect(
      (await stage.ask('POST', '/in/telegram/t0k', { body: gzipSync('{}'), headers: { 'content-encoding': 'gzip' } }))
        .status,
    ).toBe(415)
  })

  test('takes a body of exactly four megabytes, and none at all', async () => {
    expect((await stage.ask('POST', '/in/telegram/t0k', { body: new Uint8Array(4 * 1024 * 1024) })).status).toBe(202)
    expect((await stage.ask('GET', '/in/telegram/t0k')).status).toBe(202)
    expect(knocks.at(-1)).toMatchObject({ path: '/', method: 'GET' })
  })
})

describe('errors', () => {
  test('a bug is logged with its stack and told as an id', async () => {
    const answer = await stage.ask('POST', '/in/telegram/broken', { body: new Uint8Array(1) })
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } })
    expect(answer.text).not.toContain('secret detail')
    expect(stage.logged.find((line) => line.includes(answer.body.requestId))).toContain('secret detail of the inside')
  })

  test('the token of a door stays out of the log, whatever stands behind it', async () => {
    for (const path of ['/in/telegram/broken', '/in/telegram/broken/a/b?secret=1']) {
      const { body } = await stage.ask('POST', path, { body: new Uint8Array(1) })
      const line = stage.logged.find((one) => one.includes(body.requestId)) ?? ''
      expect(line).toContain('/in/telegram/…')
      expect(line).not.toMatch(/broken|secret=1/)
    }
  })

  test('are problem details', async () => {
    const answer = await stage.ask('GET', '/nowhere')
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.body).toMatchObject({
      type: '/docs#not_found',
      status: 404,
      code: 'not_found',
      detail: 'There is nothing at GET /nowhere.',
    })
  })

  test('a malformed address is the fault of who wrote it', async () => {
    expect((await stage.ask('GET', '/p/shop/hello/%E0%A4%A')).status).toBe(400)
  })
})

describe('health', () => {
  test('says that it lives and that it is ready', async () => {
    expect((await stage.ask('GET', '/healthz')).status).toBe(200)
    expect((await stage.ask('GET', '/readyz')).body).toMatchObject({
      ready: true,
      database: 'ok',
      migrations: 'applied',
    })
  })

  test('metrics are for this machine, or for who holds the token', async () => {
    expect((await stage.ask('GET', '/metrics')).text).toContain('deskless_accepted_total 0')
    const through = { 'x-forwarded-for': '203.0.113.7' }
    expect((await stage.ask('GET', '/metrics', { headers: through })).status).toBe(401)
    expect((await stage.ask('GET', '/metrics', { headers: through, token: metricsToken(stage.services) })).status).toBe(
      200,
    )
  })
})

describe('headers', () => {
  test('an answer is never cached, framed, sniffed or run', async () => {
    const { headers } = await stage.ask('GET', '/healthz')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  test('nor is what the door says to a provider, which may be words of whoever asked', async () => {
    const { status, headers } = await stage.ask('GET', '/in/telegram/t0k')
    expect(status).toBe(202)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
  })
})

describe('what plugins serve', () => {
  test('answers as declared: more is cut off, other is a bug', async () => {
    expect((await stage.ask('GET', '/p/shop/hello/omar')).body).toEqual({ hello: 'omar' })
    expect((await stage.ask('GET', '/p/shop/wrong')).status).toBe(500)
  })

  test('is asked as declared', async () => {
    expect((await stage.ask('GET', '/p/shop/hello/bartholomew')).body).toMatchObject({
      status: 400,
      code: 'invalid',
      details: { issues: [{ path: 'name' }] },
    })
  })

  test('a route for members wants the permission', async () => {
    const acme = await stage.company('pluginshop')
    expect((await stage.ask('POST', '/p/shop/mine', { body: { x: 1 } })).status).toBe(401)
    expect((await stage.ask('POST', '/p/shop/mine', { body: { x: 1 }, token: 'dk_nobody' })).status).toBe(401)
    expect((await stage.ask('POST', '/p/shop/mine', { body: { x: 1 }, token: acme.token })).body).toEqual({
      actor: acme.ownerId,
    })
  })

  test('is open to other sites where declared, refusals included', async () => {
    expect((await stage.ask('GET', '/p/shop/hello/bartholomew')).headers.get('access-control-allow-origin')).toBe('*')
    const preflight = await stage.ask('OPTIONS', '/p/shop/hello/omar')
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'DELETE, GET'])
    expect((await stage.ask('GET', '/p/shop/page')).headers.get('access-control-allow-origin')).toBeNull()
  })

  test('bytes stay bytes, up to the declared size', async () => {
    expect((await stage.ask('POST', '/p/shop/up', { body: new Uint8Array(10) })).body).toEqual({ size: 10 })
    expect((await stage.ask('POST', '/p/shop/up', { body: new Uint8Array(11) })).status).toBe(413)
  })

  test('a page runs only what this hub serves', async () => {
    const page = await stage.ask('GET', '/p/shop/page')
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  })
})
