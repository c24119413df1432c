// A mailbox connected by the pages of its provider, to a real mail server that asks the provider whose the tokens are.
import type { TestHub } from '@deskless/core/testing'
import { needs, startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Identity } from '../../double/identity.ts'
import { CLIENT, startIdentity } from '../../double/identity.ts'
import type { MailDouble } from '../../double/index.ts'
import { startDouble } from '../../double/index.ts'
import type { Dovecot } from '../../testing/dovecot.ts'
import { startDovecot } from '../../testing/dovecot.ts'
import { mail } from '../../testing/mail.ts'
import { plugin } from '../index.ts'

const SHOP = 'support@shop.example'
const OMAR = 'omar@shop.example'
const VERA = 'vera@shop.example'

type Step = {
  is: string
  tell: string
  url: string
  from: { id: string }[]
  lines: { name: string; value: string }[]
  connections: { id: string; name: string; health: string; tell: string }[]
}
type Said = { status: number; body: { id: string; step: Step; detail: string } }

describe('a mailbox at Google', needs('dovecot'), () => {
  let identity: Identity
  let dovecot: Dovecot
  let post: MailDouble
  let house: TestHub
  let app: string
  beforeAll(async () => {
    identity = await startIdentity()
    dovecot = await startDovecot([SHOP, OMAR, VERA], `${identity.url}/introspect`)
    post = await startDouble()
    const allowOrigins = [dovecot.origin, identity.url, `tcp://127.0.0.1:${post.smtp}`]
    house = await startHub({ engine: 'pglite', plugins: [plugin], config: { allowOrigins } })
    const servers = {
      ...{ imapHost: '127.0.0.1', imapPort: dovecot.imap, imapTls: 'none' },
      ...{ smtpHost: '127.0.0.1', smtpPort: post.smtp, smtpTls: 'none' },
    }
    const urls = { signInUrl: `${identity.url}/authorize`, tokenUrl: `${identity.url}/token` }
    const settings = { provider: 'google', ...CLIENT, ...urls, ...servers }
    app = ((await ask('POST', '/apps', { plugin: 'email', name: 'Google', settings })).body as { id: string }).id
  })
  afterAll(async () => {
    await house.stop()
    await Promise.all([dovecot.stop(), identity.stop(), post.stop()])
  })

  const ask = (method: string, path: string, body?: unknown) => house.ask(method, path, body as never) as Promise<Said>
  /** Up to where the provider's page is shown. */
  const begin = async (address = ''): Promise<Step> => {
    const { body } = await ask('POST', '/setups', { plugin: 'email', kind: 'inbox', app })
    expect(body.step).toMatchObject({ is: 'ask', tell: expect.stringContaining('Google') })
    return (await ask('POST', `/setups/${body.id}/answer`, { values: { address } })).body.step
  }
  const comesBack = async (step: Step, who: string, button?: 'allow' | 'deny') =>
    ask('POST', '/setups/returned', { query: await identity.presses(step.url, who, button) })
  const connected = async (who: string, address?: string) => {
    const { body } = await comesBack(await begin(address), who)
    expect(body.step.is, body.detail).toBe('pick')
    await ask('POST', `/setups/${body.id}/answer`, { ids: ['INBOX'] })
    const { step } = (await ask('POST', `/setups/${body.id}/answer`, { seen: true })).body
    return step.connections[0]!
  }

  test('maya signs in, picks what is read, looks at it once more, and the first mail is a conversation', async () => {
    const step = await begin()
    const { searchParams } = new URL(step.url)
    expect(Object.fromEntries(searchParams)).toMatchObject({
      access_type: 'offline',
      prompt: 'consent',
      code_challenge_method: 'S256',
      redirect_uri: expect.stringMatching(/\/setup\/$/),
      scope: 'openid email profile https://mail.google.com/',
    })
    const { body } = await comesBack(step, SHOP)
    expect(body.step).toMatchObject({ is: 'pick', several: true })
    expect(body.step.from.map(({ id }) => id)).toEqual(expect.arrayContaining(['INBOX', 'Orders', 'Sent']))
    expect(body.step.from[0]?.id).toBe('INBOX')
    const shown = (await ask('POST', `/setups/${body.id}/answer`, { ids: ['INBOX', 'Orders'] })).body.step
    expect(shown.lines.map(({ value }) => value)).toEqual([SHOP, 'INBOX, Orders', '127.0.0.1', '127.0.0.1'])
    const done = (await ask('POST', `/setups/${body.id}/answer`, { seen: true })).body.step
    expect(done.connections).toMatchObject([{ name: SHOP, health: 'ok' }])
    const calls = identity.asked.length
    await dovecot.deliver(mail({ text: 'The first' }), SHOP)
    await until(async () => (await house.conversations()).some(({ lastText }) => lastText === 'The first'), 'a mail')
    // The token of the sign-in itself was used, and kept sealed.
    expect(identity.asked.length).toBe(calls)
    const rows = await house.hub.services.db.root.selectFrom('connections').selectAll().execute()
    for (const secret of [...identity.good.keys(), CLIENT.clientSecret]) {
      expect(JSON.stringify(rows)).not.toContain(secret)
      expect(house.logged.join('\n')).not.toContain(secret)
    }
  })

  test('later it is renewed with the client of the app, and goes on being read', async () => {
    const { id } = await connected(SHOP)
    identity.good.clear()
    dovecot.cut()
    await dovecot.deliver(mail({ text: 'After an hour' }), SHOP)
    await until(
      async () => (await house.conversations()).some(({ lastText }) => lastText === 'After an hour'),
      'a mail by a token that was renewed',
    )
    expect(identity.asked.at(-1)).toMatchObject({ grant_type: 'refresh_token', client_id: CLIENT.clientId })
    expect((await ask('GET', `/inboxes/${id}`)).body).toMatchObject({ health: 'ok' })
  })

  test('signed in again, it is the same inbox', async () => {
    const first = await connected(SHOP)
    expect(await connected(SHOP)).toMatchObject({ id: first.id, health: 'ok' })
    expect((await connected(OMAR)).id).not.toBe(first.id)
  })

  test('an inbox that read the address by a password is that inbox still, and goes on where it was', async () => {
    const imap = { imapHost: '127.0.0.1', imapPort: dovecot.imap, imapTls: 'none', imapUser: VERA }
    const typed = { address: 'Vera@Shop.example', ...imap, imapPassword: dovecot.password, signature: 'Vera’s desk' }
    const { id, token } = await house.addInbox('email', typed, { name: 'Vera' })
    const says = (line: string) =>
      until(async () => (await house.conversations()).find(({ lastText }) => lastText === line), line)
    await dovecot.deliver(mail({ text: 'By password', messageId: '<root@customer.example>' }), VERA)
    const { id: conversation } = await says('By password')
    expect(await connected(VERA)).toMatchObject({ id, name: 'Vera', health: 'ok' })
    const inbox = await house.connection(id)
    expect([await inbox.app().then((it) => it?.id), token]).toEqual([
      app,
      (await house.connection(id)).doorUrl.split('/').at(-1),
    ])
    expect(inbox.settings).toMatchObject({ oauthProvider: 'google', signature: 'Vera’s desk' })
    for (const old of ['imapUser', 'imapPassword', 'smtpUser', 'smtpPassword'])
      expect(inbox.settings).not.toHaveProperty(old)
    const answers = { 'In-Reply-To': '<root@customer.example>', References: '<root@customer.example>' }
    await dovecot.deliver(mail({ text: 'By signing in', headers: answers }), VERA)
    expect((await says('By signing in')).id).toBe(conversation)
  })

  describe('what leads to nothing, and says so', () => {
    const told = async (answer: Promise<Said>) => {
      const { status, body } = await answer
      return `${status} ${body.detail}`
    }

    test('maya presses Cancel', async () => {
      expect(await told(comesBack(await begin(), SHOP, 'deny'))).toMatch(/^4\d\d Google was not allowed/)
    })
    test('a mailbox that whoever signed in may not read', async () => {
      expect(await told(comesBack(await begin(SHOP), 'omar@elsewhere.example'))).toMatch(
        /^4\d\d The mail server does not let this sign-in into support@shop.example/,
      )
    })
    test.each([
      ['no token that lasts', 'no-refresh', 'gave no token that lasts'],
      ['an answer to another sign-in', 'other-nonce', 'belongs to another sign-in'],
      ['a code it does not know', 'refuse', 'does not know this code'],
      ['a page instead of an answer', 'html', 'did not sign you in'],
    ] as const)('%s', async (_, fault, sentence) => {
      identity.fault(fault)
      expect(await told(comesBack(await begin(), SHOP))).toContain(sentence)
    })
    test('the same way back a second time, or one nobody here began', async () => {
      const query = await identity.presses((await begin()).url, SHOP)
      expect((await ask('POST', '/setups/returned', { query })).status).toBe(200)
      expect((await ask('POST', '/setups/returned', { query })).status).toBe(422)
      const { code = '' } = await identity.presses((await begin()).url, SHOP)
      expect((await ask('POST', '/setups/returned', { query: { code, state: 'made-up' } })).status).toBe(400)
    })
    test('a code somebody caught is worth nothing in a setup of their own', async () => {
      const { code = '' } = await identity.presses((await begin()).url, SHOP)
      const { state = '' } = await identity.presses((await begin()).url, OMAR)
      expect(await told(ask('POST', '/setups/returned', { query: { code, state } }))).toContain(
        'does not know this code',
      )
    })
    test('no app, and an address that is none', async () => {
      expect((await ask('POST', '/setups', { plugin: 'email', kind: 'inbox' })).body.detail).toContain('make an app')
      const { body } = await ask('POST', '/setups', { plugin: 'email', kind: 'inbox', app })
      expect((await ask('POST', `/setups/${body.id}/answer`, { values: { address: 'nobody' } })).status).toBe(400)
    })
  })
})
