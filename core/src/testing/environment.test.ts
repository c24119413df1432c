import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { available, needs, postgresServer, probe } from './environment.ts'
import { freePort } from './ports.ts'

describe('looking at the machine', () => {
  test('what is not there is named, with the reason and the setting that helps', async () => {
    const port = await freePort()
    const environment = await probe({
      TEST_DATABASE_URL: `postgres://maya@127.0.0.1:${port}/postgres`,
      TEST_REDIS_URL: `redis://127.0.0.1:${port}`,
      CHROMIUM_PATH: '/nowhere/chromium',
      PATH: '/nowhere',
    })
    expect(environment.postgres).toEqual({
      missing: expect.stringMatching(/^no PostgreSQL at TEST_DATABASE_URL: .*ECONNREFUSED/),
    })
    expect(environment.redis).toEqual({ missing: expect.stringMatching(/^no Redis at TEST_REDIS_URL: .*ECONNREFUSED/) })
    expect(environment.chromium).toEqual({ missing: 'no Chromium at CHROMIUM_PATH' })
    expect(environment['redis-server']).toEqual({
      missing: 'no redis-server in PATH to start a Redis that may be killed',
    })
    expect(environment.dovecot).toEqual({ missing: expect.stringContaining('dovecot-imapd and dovecot-lmtpd') })
    expect(environment.exim).toEqual({ missing: expect.stringContaining('exim4-daemon-light') })
  })

  test('a server that answers something else is not Redis', async () => {
    const server = createServer((socket) => socket.end('-NOAUTH Authentication required.\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const { redis } = await probe({ TEST_REDIS_URL: `redis://127.0.0.1:${port}` })
    server.close()
    expect(redis).toEqual({ missing: 'no Redis at TEST_REDIS_URL: -NOAUTH Authentication required.' })
  })

  test('a Redis that answers is no Redis that may be killed', async () => {
    const server = createServer((socket) => socket.end('+PONG\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const url = `redis://127.0.0.1:${port}`
    const environment = await probe({ TEST_REDIS_URL: url, PATH: '/nowhere' })
    server.close()
    expect(environment.redis).toEqual({ at: url })
    expect(environment['redis-server']).toHaveProperty('missing')
  })

  test('a benchmark uses the server the tests use', needs('postgres'), async () => {
    expect(await postgresServer()).toBe(available().postgres)
  })

  test('every worker reads the one answer, and a missing service is a reason to skip', () => {
    const { reasons } = available()
    expect(needs('postgres', 'redis').skip).toBe(reasons.postgres !== undefined || reasons.redis !== undefined)
  })
})
