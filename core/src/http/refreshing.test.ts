import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '../contract/index.ts'
import { keepHouse } from '../inbound/upkeep.ts'
import { onEachEngine } from '../testing/index.ts'
import type { Tokens } from './testing/devices.ts'
import { beginPairing, OTHER_EXTENSION, polling, refreshing, signInByPage, withExtensions } from './testing/devices.ts'
import type { Company, Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'

onEachEngine((engine) => {
  let stage: Stage
  let acme: Company
  beforeAll(async () => {
    stage = await openStage({ engine, plugins: [withExtensions], unlimited: true })
    acme = await stage.company(`acme-${uuidv7()}`)
  })
  afterAll(() => stage.close())

  const statusOf = async ({ access_token: token }: Pick<Tokens, 'access_token'>) =>
    (await stage.ask('GET', '/v1/me', { token })).status
  const renewed = async ({ refresh_token }: Pick<Tokens, 'refresh_token'>) =>
    (await refreshing(stage, refresh_token)).body as Tokens
  const refusedFor = async ({ refresh_token }: Pick<Tokens, 'refresh_token'>) =>
    (await refreshing(stage, refresh_token)).body.error
  /** So long ago that nobody's retry is still on its way. */
  const longAgo = ({ device }: Tokens) =>
    stage.services.db.root
      .updateTable('devices')
      .set({ renewed_at: new Date(Date.now() - 3_600_000) })
      .where('id', '=', device)
      .execute()

  describe('a refresh token', () => {
    test('brings the next one, and the device stays the same', async () => {
      const first = await signInByPage(stage, acme)
      const second = await renewed(first)
      expect(second).toMatchObject({ device: first.device, member: first.member, account: first.account })
      expect(second.refresh_token).not.toBe(first.refresh_token)
      expect(await statusOf(second)).toBe(200)
      // What is on its way with the token before still arrives.
      expect(await statusOf(first)).toBe(200)
    })

    test('whose answer was lost is answered again, however late', async () => {
      const first = await signInByPage(stage, acme)
      const lost = await renewed(first)
      await longAgo(first)
      // The device still works with what it had.
      expect(await statusOf(first)).toBe(200)
      const again = await renewed(first)
      expect(again.refresh_token).toBe(lost.refresh_token)
      expect(await statusOf(again)).toBe(200)
      expect(await statusOf(await renewed(again))).toBe(200)
    })

    test('shown by two tabs at once brings both the same, also when one has used it already', async () => {
      const first = await signInByPage(stage, acme)
      const [one, other] = await Promise.all([renewed(first), renewed(first)])
      expect(one.refresh_token).toBe(other.refresh_token)
      expect([await statusOf(one), await statusOf(other)]).toEqual([200, 200])
      const late = await renewed(first)
      expect(late.refresh_token).toBe(one.refresh_token)
    })

    test('shown again after its successor was used ends the device: one of the two is a copy', async () => {
      const stolen = await signInByPage(stage, acme)
      const hers = await renewed(stolen)
      expect(await statusOf(hers)).toBe(200)
      await longAgo(stolen)
      expect(await refusedFor(stolen)).toBe('invalid_grant')
      expect(await statusOf(hers)).toBe(401)
      expect(await refusedFor(hers)).toBe('invalid_grant')
      expect(stage.logged.join()).toContain('A refresh token was used twice')
    })

    test('of two generations ago ends the device at once, whatever the time', async () => {
      const stolen = await signInByPage(stage, acme)
      const hers = await renewed(await renewed(stolen))
      expect(await refusedFor(stolen)).toBe('invalid_grant')
      expect(await statusOf(hers)).toBe(401)
    })

    test('that was made up, or belongs to another extension, ends nothing', async () => {
      const hers = await signInByPage(stage, acme)
      const madeUp = `${hers.refresh_token.slice(0, 3)}${'x'.repeat(22)}${hers.refresh_token.slice(25)}`
      expect(await refusedFor({ refresh_token: madeUp })).toBe('invalid_grant')
      expect(await refusedFor({ refresh_token: hers.device })).toBe('invalid_grant')
      expect((await refreshing(stage, hers.refresh_token, OTHER_EXTENSION)).body.error).toBe('invalid_grant')
      expect(await statusOf(hers)).toBe(200)
    })

    test('nobody used for a month has ended', async () => {
      const hers = await signInByPage(stage, acme)
      const gone = { ends_at: new Date(Date.now() - 1) }
      await stage.services.db.root.updateTable('devices').set(gone).where('id', '=', hers.device).execute()
      expect(await refusedFor(hers)).toBe('invalid_grant')
    })

    test('is no access token, nor the other way round', async () => {
      const hers = await signInByPage(stage, acme)
      expect(await statusOf({ access_token: hers.refresh_token })).toBe(401)
      expect(await refusedFor({ refresh_token: hers.access_token })).toBe('invalid_grant')
      expect(await statusOf(hers)).toBe(200)
    })
  })

  test('codes are forgotten a day after they ended, devices after a season', async () => {
    const { db } = stage.services
    const hers = await signInByPage(stage, acme)
    const { device_code } = await beginPairing(stage)
    const past = (days: number) => ({ ends_at: new Date(Date.now() - days * 86_400_000) })
    await db.root.updateTable('authorization_codes').set(past(2)).execute()
    await db.root.updateTable('devices').set(past(89)).execute()
    await keepHouse(stage.services)
    const left = async (table: 'authorization_codes' | 'devices' | 'device_codes') =>
      (await db.root.selectFrom(table).select('client').execute()).length
    expect([await left('authorization_codes'), (await left('devices')) > 0, await left('device_codes')]).toEqual([
      0,
      true,
      1,
    ])
    await db.root.updateTable('devices').set(past(91)).execute()
    await db.root.updateTable('device_codes').set(past(2)).execute()
    await keepHouse(stage.services)
    expect([await left('devices'), await left('device_codes')]).toEqual([0, 0])
    expect([await refusedFor(hers), (await polling(stage, device_code)).body.error]).toEqual([
      'invalid_grant',
      'invalid_grant',
    ])
  })

  test('an access token ends after its ten minutes', async () => {
    const hers = await signInByPage(stage, acme)
    await stage.services.db.root
      .updateTable('device_access')
      .set({ ends_at: new Date() })
      .where('device_id', '=', hers.device)
      .execute()
    expect(await statusOf(hers)).toBe(401)
    expect(await statusOf(await renewed(hers))).toBe(200)
  })
})
