import { once } from 'node:events'
import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { FetchError } from '../contract/fetch-error.ts'
import { isPublicAddress } from './address-guard.ts'
import type { SafeFetchOptions } from './safe-fetch.ts'
import { createSafeFetch } from './safe-fetch.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const it of open.splice(0)) await it.close()
})

type Heard = { method: string; url: string; headers: Record<string, unknown>; body: string }

/** A real server on loopback, with everything it was asked. */
const serve = async (
  answer: RequestListener,
  host = '127.0.0.1',
): Promise<{ origin: string; port: number; heard: Heard[] }> => {
  const heard: Heard[] = []
  const server: Server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    heard.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    answer(request, response)
  })
  await once(server.listen(0, host), 'listening')
  const { port } = server.address() as AddressInfo
  open.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return { origin: `http://${host}:${port}`, port, heard }
}

const fetcher = (options: SafeFetchOptions = {}) => {
  const made = createSafeFetch(options)
  open.push(made)
  return made
}

const failure = async (attempt: Promise<unknown>): Promise<string> => {
  const error = await attempt.then(
    () => 'answered',
    (it: unknown) => it,
  )
  return error instanceof FetchError ? `${error.code} ${error.sent}` : String(error)
}

describe('addresses', () => {
  const strict = createSafeFetch()
  afterAll(() => strict.close())

  test.each([
    '127.0.0.1',
    '127.1',
    '0',
    '0.0.0.0',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '１２７.０.０.１',
    '①②⑦.⓪.⓪.①',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::7f00:1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fec0::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[4000::1]',
    '169.254.169.254',
    '100.64.0.1',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.0.8',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ])('http://%s/ leads inside', async (host) => {
    expect(await failure(strict(`http://${host}/`))).toBe('forbidden_address no')
    expect(await failure(strict(`https://${host}/`))).toBe('forbidden_address no')
    expect(await failure(strict.check(`https://${host}/`))).toBe('forbidden_address no')
  })

  test('localhost by name leads inside', async () => {
    expect(await failure(strict('http://localhost/'))).toMatch(/^(forbidden_address|unresolvable) no$/)
    expect(await failure(strict('http://localhost./'))).toMatch(/^(forbidden_address|unresolvable) no$/)
  })

  test.each([
    'file:///etc/passwd',
    'gopher://shop.example/',
    'ftp://shop.example/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'http://maya@shop.example/',
    'http://shop.example@127.0.0.1/',
    'http://maya:secret@shop.example/',
    'http://shop.example:22/',
    'http://shop.example:25/',
    'http://shop.example:5432/',
    'http://shop.example:6379/',
    'http://',
    '/relative',
    'not an address',
    `http://shop.example/${'a'.repeat(9000)}`,
  ])('%s is no address to fetch', async (url) => {
    expect(await failure(strict(url))).toBe('forbidden_url no')
    expect(await failure(strict.check(url))).toBe('forbidden_url no')
  })

  test('public addresses are public', () => {
    for (const it of ['1.1.1.1', '93.184.215.14', '2606:4700:4700::1111']) expect(isPublicAddress(it)).toBe(true)
    for (const it of ['', 'shop.example', '1.1.1', '::1%lo']) expect(isPublicAddress(it)).toBe(false)
  })
})

describe('names', () => {
  test('one private address among public ones is one too many', async () => {
    const resolve = async () => [
      { address: '93.184.215.14', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ]
    expect(await failure(fetcher({ guard: { resolve } })('http://both.example/'))).toBe('forbidden_address no')
  })

  test('an address can be asked about without a request', async () => {
    const here = await serve((_, response) => response.end())
    const resolve = async (host: string) => [
      { address: host === 'inside.example' ? '10.0.0.1' : '93.184.215.14', family: 4 },
    ]
    const fetch = fetcher({ allow: [here.origin], guard: { resolve } })
    await fetch.check('https://shop.example/hook')
    await fetch.check(`${here.origin}/hook`)
    expect(await failure(fetch.check('https://inside.example/'))).toBe('forbidden_address no')
    expect(await failure(fetch.check('https://[::1]/'))).toBe('forbidden_address no')
    expect(here.heard).toEqual([])
  })

  test('the address that was checked is the one that is connected to', async () => {
    const here = await serve((_, response) => response.end('checked'))
    let asked = 0
    // Says what is permitted first and something else ever after, as a rebinding name does.
    const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    const fetch = fetcher({ ports: [here.port], guard: { resolve, permits: (it) => it === '127.0.0.1' } })
    expect(await (await fetch(`http://rebind.example:${here.port}/`)).text()).toBe('checked')
    expect(asked).toBe(1)
    expect(here.heard[0]?.headers.host).toBe(`rebind.example:${here.port}`)
  })

  test('a name that turns private later is refused then', async () => {
    const here = await serve((_, response) => response.end('secret'))
    let asked = 0
    const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.2' : '127.0.0.1', family: 4 }]
    const fetch = fetcher({ ports: [here.port], guard: { resolve, permits: (it) => it === '127.0.0.2' } })
    expect(await failure(fetch(`http://rebind.example:${here.port}/`))).toBe('unreachable no')
    expect(await failure(fetch(`http://rebind.example:${here.port}/`))).toBe('forbidden_address no')
    expect(here.heard).toEqual([])
  })

  test('a name that nobody knows is said to be so', async () => {
    const resolve = async () => {
      throw new Error('ENOTFOUND')
    }
    expect(await failure(fetcher({ guard: { resolve } })('http://nobody.example/'))).toBe('unresolvable no')
    expect(await failure(fetcher({ guard: { resolve: async () => [] } })('http://nobody.example/'))).toBe(
      'unresolvable no',
    )
  })
})

describe('redirects', () => {
  test('each hop is checked: one that leads inside ends there', async () => {
    const inside = await serve((_, response) => response.end('secret'))
    const door = await serve((_, response) => response.writeHead(302, { location: `${inside.origin}/admin` }).end())
    expect(await failure(fetcher({ allow: [door.origin], ports: [inside.port] })(door.origin))).toBe(
      'forbidden_address no',
    )
    expect(inside.heard).toEqual([])
  })

  test.each(['file:///etc/passwd', 'http://x@shop.example/', 'http://shop.example:22/', 'javascript:x'])(
    'to %s ends there',
    async (location) => {
      const door = await serve((_, response) => response.writeHead(301, { location }).end())
      expect(await failure(fetcher({ allow: [door.origin] })(door.origin))).toBe('forbidden_url no')
    },
  )

  test('three are followed, a fourth is not', async () => {
    const chain = await serve((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left) response.writeHead(302, { location: `/${left - 1}` }).end()
      else response.end('there')
    })
    const fetch = fetcher({ allow: [chain.origin] })
    const answer = await fetch(`${chain.origin}/3`)
    expect([await answer.text(), answer.url]).toEqual(['there', `${chain.origin}/0`])
    expect(await failure(fetch(`${chain.origin}/4`))).toBe('too_many_redirects unsure')
  })

  test('a hook is never redirected: its caller sees the 302', async () => {
    const hook = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end())
    const answer = await fetcher({ allow: [hook.origin] })(hook.origin, { method: 'POST', body: '{}' })
    expect([answer.status, hook.heard.length]).toEqual([302, 1])
  })

  test('a secret does not travel to another origin', async () => {
    const other = await serve((_, response) => response.end('ok'))
    const door = await serve((_, response) => response.writeHead(307, { location: other.origin }).end())
    const headers = { authorization: 'Bearer s3cret', 'x-api-key': 's3cret', cookie: 'a=s3cret', accept: 'image/png' }
    await fetcher({ allow: [door.origin, other.origin] })(door.origin, { headers })
    expect(JSON.stringify(door.heard)).toContain('s3cret')
    expect(JSON.stringify(other.heard)).not.toContain('s3cret')
    expect(other.heard[0]?.headers.accept).toBe('image/png')
  })
})

describe('answers', () => {
  test('what was sent arrives, what was answered is read', async () => {
    const peer = await serve((request, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] })
      response.end(JSON.stringify({ ok: request.method }))
    })
    const fetch = fetcher({ allow: [peer.origin] })
    const form = new FormData()
    form.set('photo', new Blob(['png'], { type: 'image/png' }), 'a.png')
    const answer = await fetch(`${peer.origin}/send?x=1`, {
      method: 'POST',
      body: form,
      headers: { host: 'evil.example' },
    })
    expect([answer.status, await answer.json(), answer.headers.getSetCookie()]).toEqual([
      201,
      { ok: 'POST' },
      ['a=1', 'b=2'],
    ])
    expect(peer.heard[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(peer.heard[0]?.headers.host).toBe(`127.0.0.1:${peer.port}`)
    expect(peer.heard[0]?.body).toContain('filename="a.png"')
    await fetch(peer.origin, { method: 'PUT', body: new Uint8Array([65]) })
    expect(peer.heard[1]).toMatchObject({ method: 'PUT', body: 'A' })
  })

  test('packed answers are unpacked', async () => {
    const peer = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('Grüße')),
    )
    const fetch = fetcher({ allow: [peer.origin] })
    expect(await (await fetch(peer.origin)).text()).toBe('Grüße')
    expect((await fetch(peer.origin, { method: 'HEAD' })).status).toBe(200)
  })

  test('an announced or an endless answer over the cap is given up', async () => {
    const big = await serve((_, response) => response.end('x'.repeat(2000)))
    const endless = await serve((_, response) => {
      const chunks = function* (): Generator<string> {
        for (;;) yield 'x'.repeat(1000)
      }
      pipeline(Readable.from(chunks()), response, () => {})
    })
    const fetch = fetcher({ allow: [big.origin, endless.origin] })
    expect(await failure(fetch(big.origin, { maxBytes: 1000 }))).toBe('too_large unsure')
    expect(await failure((await fetch(endless.origin, { maxBytes: 100_000 })).bytes())).toBe('too_large unsure')
  })

  test('of an answer whose status is what counts the beginning is enough', async () => {
    const big = await serve((_, response) => response.end('x'.repeat(2000)))
    const endless = await serve((_, response) => {
      const chunks = function* (): Generator<string> {
        for (;;) yield 'y'.repeat(1000)
      }
      pipeline(Readable.from(chunks()), response, () => {})
    })
    const fetch = fetcher({ allow: [big.origin, endless.origin] })
    const beginning = async (url: string) => (await fetch(url, { maxBytes: 1500, cut: true })).text()
    expect(await beginning(big.origin)).toBe('x'.repeat(1500))
    expect(await beginning(endless.origin)).toBe('y'.repeat(1500))
  })

  test('a gzip bomb never unfolds', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024))
    const peer = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    const answer = await fetcher({ allow: [peer.origin] })(peer.origin, { maxBytes: 1024 * 1024 })
    let read = 0
    const reading = (async () => {
      for await (const chunk of answer.body) read += chunk.length
    })()
    expect(await failure(reading)).toBe('too_large unsure')
    expect(read).toBeLessThanOrEqual(1024 * 1024)
  })

  test.each([
    ['gzip', 'no gzip at all'],
    ['compress', 'x'],
    ['gzip, gzip', 'x'],
  ])('an answer in %s that cannot be unpacked is said to be so', async (encoding, body) => {
    const peer = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body))
    const reading = fetcher({ allow: [peer.origin] })(peer.origin).then((answer) => answer.text())
    expect(await failure(reading)).toBe('unreadable unsure')
  })

  test('a server that stays silent or drips is left after the total time', async () => {
    const silent = await serve(() => {})
    let hungUp = 0
    const dripping = await serve((_, response) => {
      const drip = setInterval(() => response.write('x'), 10)
      response.on('close', () => {
        clearInterval(drip)
        hungUp++
      })
    })
    const fetch = fetcher({ allow: [silent.origin, dripping.origin] })
    expect(await failure(fetch(silent.origin, { timeoutMs: 150 }))).toBe('timeout unsure')
    const [read] = await Promise.all([
      fetch(dripping.origin, { timeoutMs: 2000 }),
      // Nobody reads this one: it must end, and not end the process.
      fetch(dripping.origin, { timeoutMs: 2000 }),
    ])
    expect(await failure(read.bytes())).toBe('timeout unsure')
    await vi.waitFor(() => expect(hungUp).toBe(2), 5000)
  })

  test('whether the request arrived is said honestly', async () => {
    const gone = await serve(() => {})
    const cutting = await serve((request) => request.socket.destroy())
    const fetch = fetcher({ allow: [gone.origin, cutting.origin, 'http://127.0.0.1:9'] })
    expect(await failure(fetch('http://127.0.0.1:9/'))).toBe('unreachable no')
    expect(await failure(fetch(cutting.origin, { method: 'POST', body: 'x' }))).toBe('interrupted unsure')
    expect(await failure(fetch(gone.origin, { signal: AbortSignal.abort() }))).toBe('aborted unsure')
    expect(await failure(fetch(gone.origin, { headers: { a: 'b\r\nc: d' } }))).toBe('malformed no')
  })

  test('an answer cut in the middle is no answer', async () => {
    const peer = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('half', () => request.socket.destroy())
    })
    const reading = fetcher({ allow: [peer.origin] })(peer.origin).then((answer) => answer.text())
    expect(await failure(reading)).toBe('interrupted unsure')
  })
})
