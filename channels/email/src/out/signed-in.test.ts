import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as bodyText } from 'node:stream/consumers'
import type { TestHub } from '@deskless/core/testing'
import { startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { MailDouble } from '../../double/index.ts'
import { startDouble } from '../../double/index.ts'
import { sender } from './testing/house.ts'

const OWNER = 'support@shop.example'
const ASKED = 'oauth.example'

/** Renews tokens as providers do: each refresh token once. */
const provider = async () => {
  const state = { refresh: 'refresh-1', renewed: [] as string[], refuses: false }
  const server = createServer((request, response) => {
    void bodyText(request).then((body) => {
      const given = new URLSearchParams(body).get('refresh_token') ?? ''
      const right = given === state.refresh && !state.refuses
      state.renewed.push(given)
      response.writeHead(right ? 200 : 400, { 'content-type': 'application/json' })
      if (!right) return response.end(JSON.stringify({ error: 'invalid_grant' }))
      state.refresh = `refresh-${state.renewed.length + 1}`
      response.end(
        JSON.stringify({
          access_token: `access-${state.renewed.length}`,
          refresh_token: state.refresh,
          expires_in: 3600,
        }),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, state, stop: () => new Promise((resolve) => server.close(resolve)) }
}

let shop: TestHub
let oauth: Awaited<ReturnType<typeof provider>>
let doubles: MailDouble[]
const mail = async (options: Parameters<typeof startDouble>[0]): Promise<MailDouble> => {
  const double = await startDouble(options)
  doubles.push(double)
  return double
}
beforeAll(async () => {
  oauth = await provider()
  doubles = []
  const allowOrigins: string[] = [oauth.url]
  shop = await startHub({ engine: 'pglite', plugins: [sender], config: { allowOrigins } })
})
beforeEach(() => void oauth.state.renewed.splice(0))
afterAll(async () => {
  await shop.stop()
  await Promise.all([oauth.stop(), ...doubles.map((double) => double.stop())])
})

const inboxOn = async ({ smtp }: MailDouble, settings: object) => {
  shop.hub.services.config.allowOrigins.push(`tcp://127.0.0.1:${smtp}`)
  const own = { address: OWNER, smtpHost: '127.0.0.1', smtpPort: smtp, smtpTls: 'none', ...settings }
  return shop.addInbox('email', own)
}
const writes = async (inbox: { id: string }, who: string) =>
  shop.command('start', {
    inbox: inbox.id,
    to: { namespace: 'email', value: who },
    parts: [{ is: 'text', text: 'Your order is ready' }],
    envelope: { subject: 'Order' },
  })
const health = async (id: string) =>
  shop.hub.services.db.root
    .selectFrom('connections')
    .select(['health', 'health_tell'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()

const byGoogle = () => ({
  oauthProvider: 'google',
  oauthClientId: ASKED,
  oauthRefreshToken: oauth.state.refresh,
  oauthTokenUrl: `${oauth.url}/token`,
})

test('signed in by a token of Google or Microsoft, which is renewed once and kept', async () => {
  const post = await mail({ user: { name: OWNER, token: 'access-1' } })
  const inbox = await inboxOn(post, byGoogle())
  await writes(inbox, 'nadia@home.example')
  await writes(inbox, 'lena@home.example')
  await until(() => post.ledger.length === 2, 'both mails')
  expect(oauth.state.renewed).toHaveLength(1)
})

test('a sign-in the provider no longer knows asks for a new one; what is to be sent waits', async () => {
  oauth.state.refuses = true
  const post = await mail({ user: { name: OWNER, token: 'never' } })
  const inbox = await inboxOn(post, byGoogle())
  const { message, conversation } = await writes(inbox, 'nadia2@home.example')
  await until(async () => (await health(inbox.id)).health === 'reauthorise', 'the wish for a new sign-in')
  const [line] = (await shop.messages(String(conversation))).filter(({ id }) => id === message)
  expect(['queued', 'sending']).toContain(line?.delivery?.status)
  expect((await health(inbox.id)).health_tell).toMatch(/Sign in again/)
  oauth.state.refuses = false
})

test('a wrong password is told as one', async () => {
  const post = await mail({ user: { name: OWNER, password: 'right' } })
  const inbox = await inboxOn(post, { smtpPassword: 'wrong' })
  await writes(inbox, 'nadia3@home.example')
  await until(async () => (await health(inbox.id)).health === 'reauthorise', 'the wish for another password')
  expect(shop.logged.join('\n')).not.toContain('"wrong"')
})

test.each([
  ['does not encrypt', {}],
  ['has a certificate nobody vouches for', { tls: true }],
])('a server that %s gets neither the password nor the mail', async (_, options) => {
  const post = await mail(options)
  const inbox = await inboxOn(post, { smtpTls: 'starttls', smtpPassword: 'secret' })
  await writes(inbox, 'nadia4@home.example').catch(() => undefined)
  await until(async () => (await health(inbox.id)).health === 'misconfigured', 'the trouble with encryption')
  expect((await health(inbox.id)).health_tell).toMatch(/does not encrypt/)
  expect(post.ledger).toEqual([])
})
