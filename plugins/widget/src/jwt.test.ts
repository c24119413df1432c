import { createHmac } from 'node:crypto'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { check as checkHealth } from './check.ts'
import { verifiedUser } from './identity.ts'
import { settings } from './settings.ts'

const SECRET = 'a secret of at least thirty-two bytes, as HS256 needs'
const now = () => Math.floor(Date.now() / 1000)
const signed = (claims: Record<string, unknown>, key: Parameters<SignJWT['sign']>[0], alg: string) =>
  new SignJWT({ exp: now() + 300, ...claims }).setProtectedHeader({ alg }).sign(key)
const bytes = (text: string) => new TextEncoder().encode(text)
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const check = (given: Record<string, unknown>, token: string) => verifiedUser(settings.parse(given), { token })
const hs = (claims: Record<string, unknown>, secret = SECRET) => signed(claims, bytes(secret), 'HS256')

describe('a token the shop’s server signed', () => {
  test('names its user; an address counts once the shop has proved it', async () => {
    const at = { identityKey: SECRET }
    expect(await check(at, await hs({ sub: 'nadia', name: ' Nadia ', email: 'Nadia@Example.com' }))).toEqual({
      id: 'nadia',
      vouched: { name: 'Nadia' },
    })
    const proved = { sub: 'nadia', email: 'Nadia@Example.com', email_verified: true }
    expect((await check(at, await hs(proved)))?.vouched).toEqual({ email: 'nadia@example.com' })
  })

  test('a public key is never taken for a secret: everybody who has it could sign', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true })
    for (const identityKey of [await exportSPKI(publicKey), JSON.stringify(await exportJWK(publicKey))])
      await expect(check({ identityKey }, await hs({ sub: 'nadia' }, identityKey))).rejects.toMatchObject({
        code: 'invalid_setting',
      })
  })

  test('ends; clocks may differ by a minute', async () => {
    const at = { identityKey: SECRET }
    expect(await check(at, await hs({ sub: 'nadia', exp: now() - 30 }))).toMatchObject({ id: 'nadia' })
    await expect(check(at, await hs({ sub: 'nadia', exp: now() - 120 }))).rejects.toMatchObject({
      code: 'unauthorised',
      details: { expired: true },
    })
    expect(await check(at, await hs({ sub: 'nadia', nbf: now() + 30 }))).toMatchObject({ id: 'nadia' })
  })

  test.each([
    ['another secret', () => hs({ sub: 'nadia' }, 'guessed, and also at least thirty-two bytes'), /not valid/],
    ['no end', () => hs({ sub: 'nadia', exp: undefined }), /"exp"/],
    ['no user', () => hs({}), /"sub"/],
    ['an empty user', () => hs({ sub: '' }), /1 to 200 characters/],
    ['a user that is a number', () => hs({ sub: 42 }), /1 to 200 characters/],
    ['an end in a year', () => hs({ sub: 'nadia', exp: now() + 31_536_000 }), /more than a week/],
    ['no use yet', () => hs({ sub: 'nadia', nbf: now() + 600 }), /not valid/],
    [
      'no signature',
      async () => `${base64({ alg: 'none' })}.${base64({ sub: 'nadia', exp: now() + 60 })}.`,
      /algorithm/,
    ],
    ['another algorithm', () => signed({ sub: 'nadia' }, bytes(`${SECRET}${SECRET}`), 'HS512'), /algorithm/],
    ['nothing a token has', async () => 'nadia', /not valid/],
  ])('with %s is refused', async (_what, token, tell) => {
    await expect(check({ identityKey: SECRET }, await token())).rejects.toThrow(tell)
  })

  test('for another audience is refused, once the inbox names its own', async () => {
    const at = { identityKey: SECRET, identityAudience: 'deskless' }
    const aimed = await hs({ sub: 'nadia', aud: ['shop', 'deskless'] })
    expect(await check(at, aimed)).toMatchObject({ id: 'nadia' })
    for (const aud of ['shop', undefined])
      await expect(check(at, await hs({ sub: 'nadia', aud }))).rejects.toThrow(/"aud"/)
    expect(await check({ identityKey: SECRET }, aimed)).toMatchObject({ id: 'nadia' })
  })

  test('without a key nobody is vouched for, and a short secret is no key', async () => {
    await expect(check({}, await hs({ sub: 'nadia' }))).rejects.toThrow(/no identity key/)
    await expect(check({ identityKey: 'short' }, await hs({ sub: 'nadia' }))).rejects.toThrow(/at least 32 bytes/)
  })
})

describe.each(['RS256', 'ES256'] as const)('a token under %s', (identityAlgorithm) => {
  let pair: Awaited<ReturnType<typeof generateKeyPair>>
  let pem: string
  beforeAll(async () => {
    pair = await generateKeyPair(identityAlgorithm, { extractable: true })
    pem = await exportSPKI(pair.publicKey)
  })

  test('is checked with the public key, as PEM or as a JWK', async () => {
    const token = await signed({ sub: 'nadia' }, pair.privateKey, identityAlgorithm)
    const jwk = JSON.stringify(await exportJWK(pair.publicKey))
    for (const identityKey of [pem, jwk])
      expect(await check({ identityKey, identityAlgorithm }, token)).toMatchObject({ id: 'nadia' })
  })

  test('a public key is no secret: signed with its text as one, it is refused', async () => {
    const body = `${base64({ alg: 'HS256' })}.${base64({ sub: 'nadia', exp: now() + 60 })}`
    const forged = `${body}.${createHmac('sha256', pem).update(body).digest('base64url')}`
    await expect(check({ identityKey: pem, identityAlgorithm }, forged)).rejects.toThrow(/another algorithm/)
  })

  test('what was pasted is no key: that is said to who can mend it', async () => {
    const token = await signed({ sub: 'nadia' }, pair.privateKey, identityAlgorithm)
    const health = ({ identityKey }: { identityKey: string }) =>
      checkHealth({ settings: settings.parse({ identityKey, identityAlgorithm }) })
    expect(await health({ identityKey: pem })).toMatchObject({ health: 'ok' })
    expect(await health({ identityKey: 'nonsense' })).toMatchObject({ health: 'misconfigured' })
    for (const identityKey of ['nonsense', '{"kty":"oct"}', '{'])
      await expect(check({ identityKey, identityAlgorithm }, token)).rejects.toThrow(/no public key for/)
  })
})
