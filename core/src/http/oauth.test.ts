import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, authenticate, authenticateAgain, setPassword, updateMember } from '../accounts/index.ts'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/index.ts'
import type { Tokens } from './testing/devices.ts'
import {
  cookieOf,
  EXTENSION,
  form,
  fromPage,
  letIn,
  OTHER_EXTENSION,
  pkce,
  redeem,
  redirectOf,
  refreshing,
  request,
  signInByPage,
  withExtensions,
} from './testing/devices.ts'
import { listenTo } from './testing/listener.ts'
import type { Company, Stage } from './testing/stage.ts'
import { openStage, PASSWORD } from './testing/stage.ts'

onEachEngine((engine) => {
  let stage: Stage
  let acme: Company
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [withExtensions], unlimited: true })
    acme = await stage.company(`acme-${uuidv7()}`)
  })
  afterAll(() => stage.close())

  const me = (token: string) => stage.ask('GET', '/v1/me', { token })
  const works = async ({ access_token }: Pick<Tokens, 'access_token'>) => (await me(access_token)).status === 200

  describe('signing in by a page of the hub', () => {
    test('maya lets the extension in and it does what she may do', async () => {
      const { verifier, challenge } = pkce()
      const cookie = await cookieOf(stage, acme)
      const shown = await stage.ask('GET', `/auth/authorize?${new URLSearchParams(request(challenge) as never)}`)
      expect(shown.body).toEqual({ client: 'Deskless for your browser', device: 'Chrome on Linux' })
      const body = { ...request(challenge), account: acme.accountId, allow: true }
      const { redirect } = (await fromPage(stage, cookie, '/auth/authorize', body)).body
      const back = new URL(String(redirect))
      expect([back.origin + back.pathname, back.searchParams.get('state'), back.searchParams.get('iss')]).toEqual([
        redirectOf(EXTENSION),
        'state-of-maya',
        stage.url,
      ])
      const { body: tokens, headers } = await redeem(stage, back.searchParams.get('code') ?? '', verifier)
      expect(tokens).toMatchObject({
        token_type: 'Bearer',
        expires_in: 600,
        account: acme.accountId,
        member: acme.ownerId,
      })
      expect(headers.get('cache-control')).toBe('no-store')
      const { body: said } = await me(tokens.access_token ?? '')
      expect(said).toMatchObject({ member: { id: acme.ownerId }, account: { id: acme.accountId } })
      expect(said.permissions).toEqual((await me(acme.token)).body.permissions)
    })

    test('when she says no, the extension hears it and gets nothing', async () => {
      const body = { ...request(pkce().challenge), account: acme.accountId, allow: false }
      const { redirect } = (await fromPage(stage, await cookieOf(stage, acme), '/auth/authorize', body)).body
      const said = new URL(String(redirect)).searchParams
      expect([said.get('error'), said.get('code'), said.get('state')]).toEqual(['access_denied', null, 'state-of-maya'])
    })

    test.each([
      ['a plain challenge', { code_challenge_method: 'plain' }],
      ['no challenge', { code_challenge: undefined }],
      ['an address that is not the extension’s own', { redirect_uri: 'https://evil.example/' }],
      ['its address with more behind it', { redirect_uri: `${redirectOf(EXTENSION)}more` }],
      ['the address of another extension', { redirect_uri: redirectOf(OTHER_EXTENSION) }],
      ['an extension nobody named', { client_id: 'p'.repeat(32), redirect_uri: redirectOf('p'.repeat(32)) }],
      ['no state', { state: undefined }],
      ['a device with an invisible name', { device: 'Chrome\u202Exunil' }],
    ])('%s is refused before anybody is asked, and leads nowhere', async (_what, changed) => {
      const cookie = await cookieOf(stage, acme)
      const body = { ...request(pkce().challenge, changed), account: acme.accountId, allow: true }
      const { status, body: said } = await fromPage(stage, cookie, '/auth/authorize', body)
      expect([400, 403, 404]).toContain(status)
      expect(said.redirect).toBeUndefined()
      const query = new URLSearchParams(JSON.parse(JSON.stringify(request('x'.repeat(43), changed))))
      expect((await stage.ask('GET', `/auth/authorize?${query}`)).status).toBe(status)
    })

    test('only a page of the hub, with a session, lets anything in', async () => {
      const body = { ...request(pkce().challenge), account: acme.accountId, allow: true }
      const cookie = await cookieOf(stage, acme)
      const ask = (more: object) => stage.ask('POST', '/auth/authorize', { body, ...more })
      expect((await ask({ cookie, headers: { origin: 'https://evil.example' } })).status).toBe(403)
      expect((await ask({ cookie })).status).toBe(403)
      expect((await ask({ token: acme.token, headers: { origin: stage.url } })).status).toBe(401)
      expect((await ask({ headers: { origin: stage.url } })).status).toBe(401)
    })

    test('nobody lays another page over the two that ask', async () => {
      for (const path of ['/authorize/', '/device/']) {
        const { headers, status } = await stage.ask('GET', path)
        expect([status, headers.get('x-frame-options')]).toEqual([200, 'DENY'])
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      }
    })

    test('the account is one of hers, and no other', async () => {
      const other = await stage.company(`other-${uuidv7()}`)
      const body = { ...request(pkce().challenge), account: other.accountId, allow: true }
      const { status } = await fromPage(stage, await cookieOf(stage, acme), '/auth/authorize', body)
      expect(status).toBe(404)
    })
  })

  describe('a code', () => {
    const refused = { status: 400, body: { error: 'invalid_grant' } }

    test.each([
      ['with another verifier', (code: string) => redeem(stage, code, pkce().verifier)],
      ['by another extension', (code: string, v: string) => redeem(stage, code, v, { client_id: OTHER_EXTENSION })],
      [
        'for another address',
        (code: string, v: string) => redeem(stage, code, v, { redirect_uri: 'https://evil.example/' }),
      ],
      ['cut short', (code: string, v: string) => redeem(stage, code.slice(1), v)],
    ])('%s opens nothing, and stays good for whom it was made', async (_how, attempt) => {
      const { verifier, challenge } = pkce()
      const code = await letIn(stage, acme, challenge)
      expect(await attempt(code, verifier)).toMatchObject(refused)
      expect((await redeem(stage, code, verifier)).status).toBe(200)
    })

    test('that has ended opens nothing', async () => {
      const { verifier, challenge } = pkce()
      const code = await letIn(stage, acme, challenge)
      await stage.services.db.root.updateTable('authorization_codes').set({ ends_at: new Date() }).execute()
      expect(await redeem(stage, code, verifier)).toMatchObject(refused)
    })

    test('used twice ends what it opened', async () => {
      const { verifier, challenge } = pkce()
      const code = await letIn(stage, acme, challenge)
      const first = (await redeem(stage, code, verifier)).body as Tokens
      expect(await works(first)).toBe(true)
      expect(await redeem(stage, code, verifier)).toMatchObject(refused)
      expect(await works(first)).toBe(false)
      expect(await refreshing(stage, first.refresh_token)).toMatchObject(refused)
    })

    test('used twice at once opens at most once, and nothing stays open', async () => {
      const { verifier, challenge } = pkce()
      const code = await letIn(stage, acme, challenge)
      const both = await Promise.all([redeem(stage, code, verifier), redeem(stage, code, verifier)])
      expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
      const won = both.find(({ status }) => status === 200)?.body as Tokens
      expect(await works(won)).toBe(false)
    })

    test.each([
      ['an unknown kind', { grant_type: 'password', username: 'maya' }, 'unsupported_grant_type'],
      ['nothing', {}, 'invalid_request'],
      [
        'no verifier',
        { grant_type: 'authorization_code', code: 'x', redirect_uri: 'x', client_id: EXTENSION },
        'invalid_request',
      ],
      ['an unknown client', { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'nobody' }, 'invalid_client'],
    ])('the token endpoint says in the standard’s words what is wrong with %s', async (_what, fields, error) => {
      expect((await form(stage, '/token', fields as Record<string, string>)).body).toMatchObject({
        error,
        error_description: expect.stringMatching(/\w/),
      })
    })
  })

  describe('a device ends', () => {
    test('when maya ends it, and its streams close', async () => {
      const tokens = await signInByPage(stage, acme)
      const stream = await listenTo(`${stage.url}/live`)
      stream.says({ auth: { token: tokens.access_token } })
      await stream.hears((frame) => frame.hello)
      const { body } = await stage.ask('GET', '/v1/me/devices', { token: tokens.access_token })
      expect(body.data.find(({ id }) => id === tokens.device)).toMatchObject({
        name: 'Chrome on Linux',
        client: 'Deskless for your browser',
        current: true,
      })
      expect((await stage.ask('DELETE', `/v1/devices/${tokens.device}`, { token: acme.token })).status).toBe(200)
      expect(await stream.closed).toMatchObject({ code: 4401 })
      expect(await works(tokens)).toBe(false)
      expect(await refreshing(stage, tokens.refresh_token)).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      })
      const after = await stage.ask('GET', '/v1/me/devices', { token: acme.token })
      expect(after.body.data.map(({ id }) => id)).not.toContain(tokens.device)
    })

    test('not with its first token: a stream it opened goes on until the device itself is ended', async () => {
      const tokens = await signInByPage(stage, acme)
      const credentials = { token: tokens.access_token }
      const caller = await authenticate(stage.services, credentials)
      expect(caller.via).toEqual({ kind: 'device', id: tokens.device })
      await stage.services.db.root.deleteFrom('device_access').where('device_id', '=', tokens.device).execute()
      expect(await authenticateAgain(stage.services, caller, credentials)).toEqual(caller)
      await stage.ask('DELETE', `/v1/devices/${tokens.device}`, { token: acme.token })
      await expect(authenticateAgain(stage.services, caller, credentials)).rejects.toMatchObject({
        code: 'unauthorised',
      })
    })

    test('and the audit says who let it in, and who ended it', async () => {
      const { device } = await signInByPage(stage, acme)
      await stage.ask('DELETE', `/v1/devices/${device}`, { token: acme.token })
      const { body } = await stage.ask('GET', '/v1/audit?limit=2', { token: acme.token })
      expect(body.data.map(({ action, target }) => [action, target])).toEqual([
        ['DELETE /devices/:id', device],
        ['POST /auth/authorize', EXTENSION],
      ])
    })

    test('when it signs itself out, and only by its own extension', async () => {
      const tokens = await signInByPage(stage, acme)
      const revoke = (token: string, client_id = EXTENSION) => form(stage, '/revoke', { token, client_id })
      await revoke(tokens.refresh_token, OTHER_EXTENSION)
      await revoke('dr_made-up')
      expect(await works(tokens)).toBe(true)
      expect((await revoke(tokens.refresh_token)).status).toBe(200)
      expect(await works(tokens)).toBe(false)
    })

    test('when omar loses his seat, also if he gets it back', async () => {
      const omar = await hire('agent')
      const tokens = await signInByPage(stage, omar)
      expect(await works(tokens)).toBe(true)
      await updateMember(stage.services, acme.accountId, omar.ownerId, { disabled: true })
      expect(await works(tokens)).toBe(false)
      await updateMember(stage.services, acme.accountId, omar.ownerId, { disabled: false })
      expect(await works(tokens)).toBe(false)
      expect(await refreshing(stage, tokens.refresh_token)).toMatchObject({ body: { error: 'invalid_grant' } })
    })

    test('with a changed password, by omar himself or by the operator, and with it codes not used yet', async () => {
      const omar = await hire('agent')
      const first = await signInByPage(stage, omar)
      const { verifier, challenge } = pkce()
      const code = await letIn(stage, omar, challenge)
      const body = { currentPassword: PASSWORD, newPassword: 'another horse battery' }
      expect((await fromPage(stage, await cookieOf(stage, omar), '/auth/change-password', body)).status).toBe(200)
      expect(await works(first)).toBe(false)
      expect((await redeem(stage, code, verifier)).status).toBe(400)
      const second = await signInByPage(stage, { ...omar, password: body.newPassword })
      expect(await works(second)).toBe(true)
      await setPassword(stage.services, omar.email, PASSWORD)
      expect(await works(second)).toBe(false)
      expect((await refreshing(stage, second.refresh_token)).body.error_description).toContain('password was changed')
    })

    test('an admin sees and ends omar’s, omar not maya’s, and nobody those of another account', async () => {
      const omar = await hire('agent')
      const other = await stage.company(`other-${uuidv7()}`)
      const [his, hers, theirs] = [
        await signInByPage(stage, omar),
        await signInByPage(stage, acme),
        await signInByPage(stage, other),
      ]
      const end = (token: string, id: string) => stage.ask('DELETE', `/v1/devices/${id}`, { token })
      expect((await end(his.access_token, hers.device)).status).toBe(404)
      expect((await end(acme.token, theirs.device)).status).toBe(404)
      const list = await stage.ask('GET', `/v1/members/${omar.ownerId}/devices`, { token: acme.token })
      expect(list.body.data.map(({ id }) => id)).toEqual([his.device])
      expect((await stage.ask('GET', `/v1/members/${acme.ownerId}/devices`, { token: his.access_token })).status).toBe(
        403,
      )
      expect((await end(acme.token, his.device)).status).toBe(200)
      expect([await works(his), await works(hers), await works(theirs)]).toEqual([false, true, true])
    })

    test('and makes nothing that would outlive it', async () => {
      const { access_token: token } = await signInByPage(stage, acme)
      const body = { name: 'for ever', scopes: ['conversations.read'] }
      expect((await stage.ask('POST', '/v1/tokens', { token, body })).status).toBe(403)
    })

    const hire = async (role: string): Promise<Company> => {
      const email = `omar-${uuidv7()}@acme.example`
      const wanted = { email, name: 'Omar', role, password: PASSWORD, verified: true }
      return { ...acme, email, ownerId: (await addMember(stage.services, acme.accountId, wanted)).id }
    }
  })

  describe('an extension asks from its own pages', () => {
    const origin = `chrome-extension://${EXTENSION}`
    const preflight = (path: string, from: string) =>
      stage.ask('OPTIONS', path, { headers: { origin: from, 'access-control-request-method': 'GET' } })

    test.each(['/v1/me', '/oauth/token', '/f/x/y'])('%s answers it, and never with cookies', async (path) => {
      const { status, headers } = await preflight(path, origin)
      expect([status, headers.get('access-control-allow-origin')]).toEqual([204, origin])
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    })

    test('one that nobody named is not answered, nor is any at the pages that let in', async () => {
      expect(
        (await preflight('/v1/me', `chrome-extension://${'p'.repeat(32)}`)).headers.get('access-control-allow-origin'),
      ).toBeNull()
      expect((await preflight('/auth/authorize', origin)).headers.get('access-control-allow-origin')).toBeNull()
    })

    test('a cookie that comes along counts for nothing, not even for reading', async () => {
      const cookie = await cookieOf(stage, acme)
      expect((await stage.ask('GET', '/v1/me', { cookie, headers: { origin } })).status).toBe(403)
      const tokens = await signInByPage(stage, acme)
      const { status, headers } = await stage.ask('GET', '/v1/me', { token: tokens.access_token, headers: { origin } })
      expect([status, headers.get('access-control-allow-origin')]).toEqual([200, origin])
    })
  })

  test('no code, token or verifier stands in a log, nor in the database', async () => {
    const { verifier, challenge } = pkce()
    const code = await letIn(stage, acme, challenge)
    const tokens = (await redeem(stage, code, verifier)).body as Tokens
    await redeem(stage, code, verifier)
    const secrets = [code, verifier, tokens.access_token, tokens.refresh_token]
    const rows = await Promise.all(
      (['devices', 'device_access', 'authorization_codes', 'audit', 'commands'] as const).map((table) =>
        stage.services.db.root.selectFrom(table).selectAll().execute(),
      ),
    )
    const kept = JSON.stringify(rows, (_key, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
    )
    for (const secret of secrets) expect(`${kept}${stage.logged.join()}`).not.toContain(secret)
  })
})
