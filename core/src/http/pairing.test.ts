import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '../contract/index.ts'
import { onEachEngine } from '../testing/index.ts'
import type { Tokens } from './testing/devices.ts'
import { beginPairing, cookieOf, form, fromPage, OTHER_EXTENSION, polling, withExtensions } from './testing/devices.ts'
import type { Company, Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'

onEachEngine((engine) => {
  let stage: Stage
  let acme: Company
  let cookie: string
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [withExtensions], unlimited: true })
    acme = await stage.company(`acme-${uuidv7()}`)
    cookie = await cookieOf(stage, acme)
  })
  afterAll(() => stage.close())

  const decide = (code: string, allow: boolean, account = acme.accountId, by = cookie) =>
    fromPage(stage, by, '/auth/device', { code, account, allow })
  const errorOf = async (code: string, client?: string) => (await polling(stage, code, client)).body.error
  const works = async ({ access_token: token }: Tokens) => (await stage.ask('GET', '/v1/me', { token })).status === 200
  const patient = () => stage.services.db.root.updateTable('device_codes').set({ asked_at: null }).execute()

  describe('signing in by a code', () => {
    test('maya reads it off her device, confirms it at the hub, and the device is in', async () => {
      const { device_code, user_code, verification_uri, verification_uri_complete } = await beginPairing(stage)
      expect(user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
      expect([verification_uri, verification_uri_complete]).toEqual([
        `${stage.url}/device/`,
        `${stage.url}/device/#${user_code}`,
      ])
      expect(await errorOf(device_code)).toBe('authorization_pending')
      const typed = user_code.toLowerCase().replace('-', ' ')
      const { body: asks } = await fromPage(stage, cookie, '/auth/device/look', { code: typed })
      expect(asks).toEqual({ client: 'Deskless for your browser', device: 'Firefox on a tablet' })
      expect((await decide(typed, true)).status).toBe(200)
      const { body: tokens } = await polling(stage, device_code)
      expect(tokens).toMatchObject({ account: acme.accountId, member: acme.ownerId, expires_in: 600 })
      expect(await works(tokens as Tokens)).toBe(true)
    })

    test('when she says no, the device hears it', async () => {
      const { device_code, user_code } = await beginPairing(stage)
      await decide(user_code, false)
      expect(await errorOf(device_code)).toBe('access_denied')
      expect(await errorOf(device_code)).toBe('access_denied')
    })

    test('who asks too often is told to slow down, and is still let in', async () => {
      const { device_code, user_code } = await beginPairing(stage)
      expect(await errorOf(device_code)).toBe('authorization_pending')
      expect(await errorOf(device_code)).toBe('slow_down')
      const { every_seconds } = await stage.services.db.root
        .selectFrom('device_codes')
        .select('every_seconds')
        .orderBy('every_seconds', 'desc')
        .executeTakeFirstOrThrow()
      expect(every_seconds).toBe(10)
      await patient()
      expect(await errorOf(device_code)).toBe('authorization_pending')
      await decide(user_code, true)
      expect((await polling(stage, device_code)).status).toBe(200)
    })

    test('a code that has ended is told so, and confirms nothing', async () => {
      const { device_code, user_code } = await beginPairing(stage)
      await stage.services.db.root.updateTable('device_codes').set({ ends_at: new Date() }).execute()
      expect(await errorOf(device_code)).toBe('expired_token')
      expect((await decide(user_code, true)).status).toBe(404)
    })

    test('only the device that began gets in, once: a second try ends what the first opened', async () => {
      const { device_code, user_code } = await beginPairing(stage)
      await decide(user_code, true)
      expect(await errorOf(device_code, OTHER_EXTENSION)).toBe('invalid_grant')
      expect(await errorOf(user_code)).toBe('invalid_grant')
      expect(await errorOf((await beginPairing(stage)).device_code)).toBe('authorization_pending')
      const tokens = (await polling(stage, device_code)).body as Tokens
      expect(await works(tokens)).toBe(true)
      expect(await errorOf(device_code)).toBe('invalid_grant')
      expect(await works(tokens)).toBe(false)
    })

    test('two polls at once open one device', async () => {
      const { device_code, user_code } = await beginPairing(stage)
      await decide(user_code, true)
      const both = await Promise.all([polling(stage, device_code), polling(stage, device_code)])
      expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
    })

    test('one person decides, once, and only for an account of theirs', async () => {
      const other = await stage.company(`other-${uuidv7()}`)
      const { device_code, user_code } = await beginPairing(stage)
      expect((await decide(user_code, true, other.accountId)).status).toBe(404)
      expect(await errorOf(device_code)).toBe('authorization_pending')
      expect((await decide(user_code, true)).status).toBe(200)
      expect((await decide(user_code, true, other.accountId, await cookieOf(stage, other))).status).toBe(404)
      expect((await decide(user_code, false)).status).toBe(404)
      expect((await polling(stage, device_code)).body).toMatchObject({ account: acme.accountId })
    })

    test('only a page of the hub, with a session, looks a code up or confirms it', async () => {
      const { user_code } = await beginPairing(stage)
      const body = { code: user_code, account: acme.accountId, allow: true }
      for (const path of ['/auth/device', '/auth/device/look']) {
        const headers = { origin: 'https://evil.example' }
        expect((await stage.ask('POST', path, { body, cookie, headers })).status).toBe(403)
        expect(
          (await stage.ask('POST', path, { body, token: acme.token, headers: { origin: stage.url } })).status,
        ).toBe(401)
      }
    })

    test('an extension nobody named gets no code', async () => {
      const { status, body } = await form(stage, '/device', { client_id: 'p'.repeat(32), device: 'Mine' })
      expect([status, body.error]).toEqual([401, 'invalid_client'])
    })
  })

  test('neither code stands in the database as it is', async () => {
    const { device_code, user_code } = await beginPairing(stage)
    const rows = await stage.services.db.root.selectFrom('device_codes').selectAll().execute()
    const kept = JSON.stringify(rows) + rows.map(({ hash }) => Buffer.from(hash).toString('latin1')).join()
    for (const secret of [device_code, user_code, user_code.replace('-', '')]) expect(kept).not.toContain(secret)
  })
})

describe('guessing', () => {
  test('codes is refused after ten tries of one person, and codes for devices after many of one address', async () => {
    const stage = await openStage({ plugins: [withExtensions] })
    const acme = await stage.company('acme')
    const cookie = await cookieOf(stage, acme)
    const guess = () => fromPage(stage, cookie, '/auth/device/look', { code: 'BBBB-CCCC' })
    for (let i = 0; i < 10; i++) expect((await guess()).status).toBe(404)
    const refused = await guess()
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true])
    for (let i = 0; i < 30; i++) expect((await polling(stage, 'made-up')).status).toBe(400)
    expect((await polling(stage, 'made-up')).status).toBe(429)
    await stage.close()
  })
})
