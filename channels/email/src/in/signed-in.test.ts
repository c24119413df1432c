// Signed in to a real mail server by a token, which it asks its provider about.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as bodyText } from 'node:stream/consumers'
import type { TestHub } from '@deskless/core/testing'
import { needs, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dovecot } from '../../testing/dovecot.ts'
import { startDovecot } from '../../testing/dovecot.ts'
import { mail } from '../../testing/mail.ts'
import { plugin } from '../index.ts'

const OWNER = 'support@shop.example'

/** Gives tokens, each good until it is taken back, and tells the mail server whose they are. */
const provider = async () => {
  const state = { given: 0, good: new Set<string>(), refuses: false }
  const renew = () => {
    if (state.refuses) return [400, { error: 'invalid_grant' }] as const
    const access_token = `access-${++state.given}`
    state.good.add(access_token)
    return [200, { access_token, expires_in: 3600 }] as const
  }
  const introspect = (token: string) =>
    [200, state.good.has(token) ? { active: true, username: OWNER } : { active: false }] as const
  const server = createServer((request, response) => {
    void bodyText(request).then((body) => {
      const token = new URLSearchParams(body).get('token') ?? ''
      const [status, answer] = request.url === '/token' ? renew() : introspect(token)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, state, stop: () => new Promise((resolve) => server.close(resolve)) }
}

describe('a mailbox behind a token', needs('dovecot'), () => {
  let dovecot: Dovecot
  let house: TestHub
  let google: Awaited<ReturnType<typeof provider>>
  let id: string
  beforeAll(async () => {
    google = await provider()
    dovecot = await startDovecot([OWNER], `${google.url}/introspect`)
    const allowOrigins = [dovecot.origin, google.url]
    house = await startHub({ engine: 'pglite', plugins: [plugin], config: { allowOrigins } })
    const imap = { imapHost: '127.0.0.1', imapPort: dovecot.imap, imapTls: 'none' }
    const oauth = {
      oauthProvider: 'google',
      oauthClientId: 'shop',
      oauthRefreshToken: 'refresh',
      oauthTokenUrl: `${google.url}/token`,
    }
    id = (await house.addInbox('email', { address: OWNER, ...imap, ...oauth })).id
  })
  afterAll(async () => {
    await house.stop()
    await dovecot.stop()
    await google.stop()
  })

  const arrives = async (words: string) => {
    await dovecot.deliver(mail({ text: words }))
    await until(async () => (await house.conversations()).some(({ lastText }) => lastText === words), words)
  }
  const health = async () =>
    (
      await house.database.db.root
        .selectFrom('connections')
        .select('health')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).health

  test('is read by it, and by a fresh one when it is taken back before its time', async () => {
    await arrives('By the first token')
    expect(google.state.given).toBe(1)
    google.state.good.clear()
    dovecot.cut()
    await arrives('By the second')
    expect(google.state.given).toBe(2)
  })

  test('a provider that gives none asks for a person; signed in again, nothing is missing', async () => {
    google.state.refuses = true
    google.state.good.clear()
    dovecot.cut()
    await until(async () => (await health()) === 'reauthorise', 'the inbox to ask for a sign-in')
    await dovecot.deliver(mail({ text: 'Written meanwhile' }))
    google.state.refuses = false
    await house.ask('PATCH', `/v1/inboxes/${id}`, { settings: { oauthRefreshToken: 'refresh-2' } })
    await house.ask('POST', `/v1/inboxes/${id}/connect`)
    await until(
      async () => (await house.conversations()).some(({ lastText }) => lastText === 'Written meanwhile'),
      'what came meanwhile',
    )
    expect(await health()).toBe('ok')
  })
})
