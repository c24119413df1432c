import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, createToken } from '../accounts/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { consentRoutes, oauthRoutes } from './oauth-routes.ts'
import { apiRoutes } from './routes/index.ts'
import { accountsRoute, signInRoutes } from './sign-in-routes.ts'
import { parcel } from './testing/parcel.ts'
import type { Ask, Stage } from './testing/stage.ts'
import { openStage, PASSWORD } from './testing/stage.ts'
import type { World } from './testing/world.ts'
import { buildWorld } from './testing/world.ts'

let stage: Stage
let world: World
beforeAll(async () => {
  stage = await openStage({ plugins: [parcel], unlimited: true })
  world = await buildWorld(stage, 'acme')
})
afterAll(() => stage.close())

const ask = (method: string, path: string, body?: unknown, more: Ask = {}) =>
  stage.ask(method, `/v1${path}`, { token: world.token, body, ...more })
const tokenOf = async (member: string, scopes: string[] = ['*']) =>
  (await createToken(stage.services, world.accountId, { name: 't', member, scopes })).token

describe('Idempotency-Key', () => {
  test('a repeat gets the first answer and makes nothing', async () => {
    const headers = { 'idempotency-key': uuidv7() }
    const first = await ask('POST', '/labels', { name: 'refund' }, { headers })
    const again = await ask('POST', '/labels', { name: 'refund' }, { headers })
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.body).toEqual(first.body)
  })

  test('the same key with another body is refused', async () => {
    const headers = { 'idempotency-key': uuidv7() }
    await ask('POST', '/labels', { name: 'one' }, { headers })
    expect((await ask('POST', '/labels', { name: 'two' }, { headers })).body).toMatchObject({
      status: 422,
      code: 'id_reused',
    })
  })

  test('ten at once are one, and each is told so', async () => {
    const headers = { 'idempotency-key': uuidv7() }
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask('POST', '/teams', { name: 'Night shift' }, { headers })),
    )
    expect(
      answers
        .filter((a) => a.status === 201)
        .map((a) => a.body.id)
        .filter((id, i, all) => all.indexOf(id) === i),
    ).toHaveLength(1)
    expect(answers.map((a) => a.status)).toEqual(Array(10).fill(201))
    const { body } = await ask(
      'GET',
      `/teams?filter=${encodeURIComponent('{"field":"name","op":"eq","value":"Night shift"}')}`,
    )
    expect(body.data).toHaveLength(1)
  })

  test('what was refused can be mended and tried again with the same key', async () => {
    const headers = { 'idempotency-key': uuidv7() }
    const wrong = { plugin: 'parcel', name: 'Mended', settings: { greeting: 'Hi' } }
    expect((await ask('POST', '/inboxes', wrong, { headers })).status).toBe(422)
    expect((await ask('POST', '/inboxes', { ...wrong, settings: { secret: 's' } }, { headers })).status).toBe(201)
  })

  test('is the id of a command', async () => {
    const headers = { 'idempotency-key': uuidv7() }
    const said = { name: 'note', body: { conversation: world.ids.conversation, parts: [{ is: 'text', text: 'Once' }] } }
    const first = await ask('POST', '/commands', said, { headers })
    expect(first.status).toBe(200)
    expect((await ask('POST', '/commands', said, { headers })).body).toEqual(first.body)
    expect(
      (
        await ask(
          'POST',
          `/conversations/${world.ids.conversation}/messages`,
          { kind: 'note', parts: said.body.parts },
          { headers },
        )
      ).body,
    ).toEqual(first.body)
  })

  test('is visible text', async () => {
    expect((await ask('POST', '/labels', { name: 'x' }, { headers: { 'idempotency-key': 'a b' } })).status).toBe(400)
  })
})

describe('permissions', () => {
  test('a viewer reads and changes nothing', async () => {
    const { id } = await addMember(stage.services, world.accountId, {
      email: 'vera@acme.example',
      name: 'Vera',
      role: 'viewer',
    })
    const token = await tokenOf(id)
    expect((await ask('GET', '/conversations', undefined, { token })).status).toBe(200)
    for (const route of apiRoutes.filter((r) => r.permission !== 'member' && r.permission !== 'conversations.read'))
      expect([
        route.path,
        (await ask(route.method, route.path.replace(':id', world.ids.member), route.body ? {} : undefined, { token }))
          .status,
      ]).toEqual([route.path, 403])
    const said = { name: 'note', body: { conversation: world.ids.conversation, parts: [{ is: 'text', text: 'x' }] } }
    expect((await ask('POST', '/commands', said, { token })).status).toBe(403)
  })

  test('nobody can give what they do not hold: no role, no promotion, no token', async () => {
    const made = await ask('POST', '/roles', { key: 'hr', name: 'HR', permissions: ['members.manage', 'roles.manage'] })
    expect(made.status).toBe(201)
    const { id } = await addMember(stage.services, world.accountId, {
      email: 'hr@acme.example',
      name: 'Hana',
      role: 'hr',
    })
    const token = await tokenOf(id)
    expect((await ask('PATCH', `/members/${id}`, { role: 'owner' }, { token })).status).toBe(403)
    expect((await ask('PATCH', `/members/${world.ownerId}`, { disabled: true }, { token })).status).toBe(403)
    expect(
      (await ask('POST', '/members', { email: 'x@acme.example', name: 'X', role: 'admin' }, { token })).status,
    ).toBe(403)
    expect(
      (await ask('POST', '/roles', { key: 'more', name: 'More', permissions: ['account.manage'] }, { token })).status,
    ).toBe(403)
    expect((await ask('PATCH', `/roles/${made.body.id}`, { permissions: ['data.manage'] }, { token })).status).toBe(403)
  })

  test('a token for little cannot make one for much', async () => {
    const token = await tokenOf(world.ownerId, ['conversations.read'])
    expect((await ask('POST', '/tokens', { name: 'more', scopes: ['*'] }, { token })).status).toBe(403)
    const less = await ask('POST', '/tokens', { name: 'same', scopes: ['conversations.read'] }, { token })
    expect(less.status).toBe(201)
    expect((await ask('GET', '/me', undefined, { token: less.body.token })).body.permissions).toEqual([
      'conversations.read',
    ])
  })

  test('a command through a token does no more than the token may', async () => {
    const token = await tokenOf(world.ownerId, ['conversations.read'])
    const said = { name: 'resolve', body: { conversation: world.ids.conversation, upTo: 99 } }
    expect((await ask('POST', '/commands', said, { token })).body).toMatchObject({ status: 403, code: 'forbidden' })
  })

  test('built-in roles stay as they are', async () => {
    const { body } = await ask('GET', '/roles')
    const owner = body.data.find((role) => role.key === 'owner')!
    expect((await ask('PATCH', `/roles/${owner.id}`, { permissions: [] })).body.code).toBe('closed')
    expect((await ask('DELETE', `/roles/${owner.id}`)).body.code).toBe('closed')
  })
})

describe('inboxes', () => {
  test('a wrong setting names itself', async () => {
    const answer = await ask('POST', '/inboxes', {
      plugin: 'parcel',
      name: 'Wrong',
      settings: { secret: 's', greeting: 'far too long a greeting' },
    })
    expect(answer.body).toMatchObject({ status: 422, code: 'invalid_setting', details: { fields: ['greeting'] } })
    expect((await ask('POST', '/inboxes', { plugin: 'owls', name: 'Owls', settings: {} })).body).toMatchObject({
      code: 'invalid_setting',
    })
  })

  test('a secret is taken, kept when given back, and never shown', async () => {
    const { body } = await ask('POST', '/inboxes', {
      plugin: 'parcel',
      name: 'Sealed',
      settings: { secret: 'xyzzy-1234' },
    })
    expect(body.settings).toEqual({ secret: { set: true }, greeting: 'Hello' })
    const changed = await ask('PATCH', `/inboxes/${body.id}`, { settings: { ...body.settings, greeting: 'Hi' } })
    expect(changed.body.settings).toEqual({ secret: { set: true }, greeting: 'Hi' })
    const everything = await Promise.all(
      ['/inboxes', `/inboxes/${body.id}`, '/events', '/plugins'].map((path) => ask('GET', path)),
    )
    expect(everything.map((a) => a.text).join() + stage.logged.join()).not.toContain('xyzzy-1234')
  })

  test('two cannot have one name', async () => {
    expect(
      (await ask('POST', '/inboxes', { plugin: 'parcel', name: 'Sealed', settings: { secret: 's' } })).body,
    ).toMatchObject({ status: 409, code: 'conflict' })
  })
})

describe('a session', () => {
  const signedIn = async (): Promise<string> => {
    const answer = await stage.ask('POST', '/auth/sign-in/email', {
      headers: { origin: stage.url },
      body: { email: world.email, password: PASSWORD },
    })
    return answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ')
  }

  test('reads from anywhere it is sent, and changes only from our own pages', async () => {
    const cookie = await signedIn()
    const asked = (headers: Record<string, string>) =>
      ask('POST', '/labels', { name: uuidv7() }, { token: undefined, cookie, headers })
    expect((await ask('GET', '/me', undefined, { token: undefined, cookie })).body).toMatchObject({
      member: { id: world.ownerId },
    })
    expect((await asked({ origin: stage.url })).status).toBe(201)
    expect((await asked({ 'sec-fetch-site': 'same-origin' })).status).toBe(201)
    expect((await asked({ origin: stage.url.replace('127.0.0.1', 'localhost') })).status).toBe(403)
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      expect([headers, (await asked(headers as Record<string, string>)).status]).toEqual([headers, 403])
  })

  test('says which accounts its user may choose', async () => {
    const { body } = await stage.ask('GET', '/auth/accounts', { cookie: await signedIn() })
    expect(body.data).toEqual([{ account: { id: world.accountId, name: 'acme', slug: 'acme' }, member: world.ownerId }])
    expect((await stage.ask('GET', '/auth/accounts')).status).toBe(401)
  })

  test('JSON said to be text is not read', async () => {
    const cookie = await signedIn()
    const body = new TextEncoder().encode('{"name":"sneaky"}')
    expect(
      (
        await ask('POST', '/labels', body, {
          token: undefined,
          cookie,
          headers: { origin: stage.url, 'content-type': 'text/plain' },
        })
      ).status,
    ).toBe(400)
  })
})

describe('what changed the account', () => {
  test('is noted with who did it, and never with what was said', async () => {
    const { body } = await ask('POST', '/teams', { name: 'Returns desk' })
    const { body: audit } = await ask('GET', '/audit')
    const actor = { kind: 'member', id: world.ownerId }
    expect(audit.data[0]).toMatchObject({ actor, action: 'POST /teams', target: body.id })
    expect(JSON.stringify(audit)).not.toContain('Returns desk')
  })
})

describe('channel rules', () => {
  test('end with one that takes everything', async () => {
    const path = `/installations/${world.ids.installation}/rules`
    const only = { data: [{ label: world.ids.label, channel: 'C1' }] }
    expect((await ask('PUT', path, only)).body.code).toBe('invalid_setting')
    const whole = await ask('PUT', path, { data: [...only.data, { channel: 'C2', mode: 'confirm' }] })
    expect(whole.body.data.map((r) => [r.channel, r.mode])).toEqual([
      ['C1', 'explicit'],
      ['C2', 'confirm'],
    ])
    expect((await ask('GET', path)).body).toEqual(whole.body)
  })

  test('ask for a channel, a language or what is known of the contact, and are put in another order as a whole', async () => {
    const path = `/installations/${world.ids.installation}/rules`
    const french = { via: 'email', language: 'fr', channel: 'C1', quiet: 14 }
    const gold = { attribute: { name: 'plan', value: 'gold' }, channel: 'C2' }
    const everything = { channel: 'C3', quiet: 0 }
    const { body } = await ask('PUT', path, { data: [french, gold, everything] })
    expect(body.data).toMatchObject([french, gold, everything])
    const turned = await ask('PUT', path, { data: [body.data[1], body.data[0], body.data[2]] })
    expect(turned.body.data.map((r) => r.channel)).toEqual(['C2', 'C1', 'C3'])
    expect((await ask('PUT', path, { data: [everything, gold] })).body.code).toBe('invalid_setting')
  })
})

describe('files', () => {
  test('are kept as they are and open by a signed link only', async () => {
    const { body } = await stage.ask('POST', '/v1/files?name=note.txt', {
      token: world.token,
      body: new TextEncoder().encode('Hello'),
    })
    expect(body).toMatchObject({ name: 'note.txt', size: 5, status: 'ready' })
    // Where the bytes do not say it counts what its sender calls it; a picture has to be one.
    const typeOf = async (type: string) =>
      (
        await stage.ask('POST', `/v1/files?name=it&type=${encodeURIComponent(type)}`, {
          token: world.token,
          body: new TextEncoder().encode('a,b'),
        })
      ).body.mime
    expect([await typeOf('text/csv'), await typeOf('image/png')]).toEqual(['text/csv', 'application/octet-stream'])
    const link = body.url.slice(stage.url.length)
    expect((await stage.ask('GET', link)).text).toBe('Hello')
    expect((await stage.ask('GET', link.replace(/.$/, link.endsWith('A') ? 'B' : 'A'))).status).toBe(404)
    expect((await stage.ask('GET', link.split('?')[0] ?? '')).status).toBe(404)
  })
})

describe('the documentation', () => {
  test('describes every route', async () => {
    const { body } = await stage.ask('GET', '/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    const paths = body.paths as Record<string, Record<string, { summary: string; operationId: string }>>
    for (const route of apiRoutes)
      expect(paths[`/v1${route.path.replace(/:(\w+)/g, '{$1}')}`]?.[route.method.toLowerCase()]?.summary).toBe(
        route.summary,
      )
    expect(new Set(Object.values(paths).flatMap((path) => Object.values(path).map((o) => o.operationId))).size).toBe(
      apiRoutes.length +
        [accountsRoute, ...signInRoutes, ...consentRoutes, ...oauthRoutes].length +
        (parcel.routes?.length ?? 0),
    )
  })

  test('describes of signing in what is there, by the method it is there for', async () => {
    const knock = (by: 'get' | 'post', path: string) =>
      stage.ask(by.toUpperCase(), `/auth${path}`, {
        headers: { origin: stage.url },
        ...(by === 'post' ? { body: {} } : {}),
      })
    const isThere = async (by: 'get' | 'post', path: string) => ![404, 405].includes((await knock(by, path)).status)
    for (const { method, path } of [accountsRoute, ...signInRoutes]) {
      expect([path, await isThere(method, path)]).toEqual([path, true])
      expect([path, await isThere(method === 'get' ? 'post' : 'get', path)]).toEqual([path, false])
    }
  })

  test('points only at what it contains', async () => {
    const { body, text } = await stage.ask('GET', '/openapi.json')
    const targets = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path.split('/'))
    expect(targets.length).toBeGreaterThan(0)
    for (const path of targets)
      expect([
        path,
        path.reduce<unknown>((it, key) => (it as Record<string, unknown> | undefined)?.[key], body),
      ]).toEqual([path, expect.anything()])
  })

  test('can be read in a browser, with nothing from elsewhere', async () => {
    const page = await stage.ask('GET', '/docs/')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(page.text).not.toMatch(/https?:\/\//)
    for (const [, path] of page.text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g))
      expect((await stage.ask('GET', path ?? '')).status).toBe(200)
  })
})
