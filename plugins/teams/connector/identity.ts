// A local identity service: the keys the connector's tokens are signed with, and the tokens a bot calls the connector with.
import type { KeyObject } from 'node:crypto'
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto'

export const CONNECTOR_ISSUER = 'https://api.botframework.com'

export type Claims = Record<string, unknown>
export type Identity = {
  /** Signed by the connector's key, unless another one is named. */
  sign(claims: Claims, key?: 'connector' | 'stranger'): string
  jwks(): { keys: Record<string, unknown>[] }
  /** A token for the bot; `seconds` it lives. */
  grant(clientId: string, tenant: string, seconds?: number): string
  isGranted(token: string): boolean
  /** Every token given out so far is worth nothing any more. */
  revoke(): void
}

const HOUR = 3_600

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const signed = (claims: Claims, kid: string, key: KeyObject): string => {
  const body = `${part({ alg: 'RS256', typ: 'JWT', kid })}.${part(claims)}`
  return `${body}.${createSign('RSA-SHA256').update(body).sign(key, 'base64url')}`
}

export const createIdentity = (): Identity => {
  const connector = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const kid = randomUUID()
  const granted = new Map<string, number>()
  const now = (): number => Math.floor(Date.now() / 1_000)
  return {
    sign: (claims, key = 'connector') =>
      signed(
        { iat: now(), nbf: now() - 60, exp: now() + HOUR, ...claims },
        kid,
        (key === 'connector' ? connector : stranger).privateKey,
      ),
    jwks: () => ({
      keys: [{ ...connector.publicKey.export({ format: 'jwk' }), kid, use: 'sig', endorsements: ['msteams'] }],
    }),
    grant: (clientId, tenant, seconds = HOUR) => {
      const claims = {
        iss: `https://login.example/${tenant}/v2.0`,
        aud: CONNECTOR_ISSUER,
        appid: clientId,
        tid: tenant,
      }
      const token = signed(
        { ...claims, jti: randomUUID(), iat: now(), exp: now() + seconds },
        kid,
        connector.privateKey,
      )
      granted.set(token, Date.now() + seconds * 1_000)
      return token
    },
    isGranted: (token) => (granted.get(token) ?? 0) > Date.now(),
    revoke: () => granted.clear(),
  }
}
