import { z } from 'zod'
import type { SignInRoute } from './sign-in-routes.ts'

/** RFC 6749 takes each parameter once. */
const text = z.string().min(1).max(2_000)

/** What a person reads in the list of their devices: one line, nothing invisible. */
const deviceName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{C}]+$/u, 'must be one line of text')

const grants = {
  code: z.object({
    grant_type: z.literal('authorization_code'),
    code: text,
    redirect_uri: text,
    client_id: text,
    code_verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/, 'must be 43 to 128 characters'),
  }),
  refresh: z.object({ grant_type: z.literal('refresh_token'), refresh_token: text, client_id: text }),
  device: z.object({
    grant_type: z.literal('urn:ietf:params:oauth:grant-type:device_code'),
    device_code: text,
    client_id: text,
  }),
}

export const grantSchema = z.discriminatedUnion('grant_type', [grants.code, grants.refresh, grants.device])

const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().describe('Seconds.'),
  refresh_token: z.string().describe('Counts once; the answer brings the next.'),
  account: z.string(),
  member: z.string(),
  device: z.string(),
})

export const pairingBody = z.object({ client_id: text, device: deviceName })

export const revocationBody = z.object({ token: text, client_id: text })

const pairingAnswer = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.string(),
  verification_uri_complete: z.string(),
  expires_in: z.number(),
  interval: z.number(),
})

/** What devices ask, as the standards have it: forms in, `{"error", "error_description"}` out when it is no. */
export const oauthRoutes: readonly SignInRoute[] = [
  {
    method: 'post',
    path: '/token',
    summary: 'Tokens for a code, a confirmed device code, or a refresh token',
    open: true,
    body: grantSchema,
    answer: tokenAnswer,
  },
  {
    method: 'post',
    path: '/device',
    summary: 'A code that a person confirms at /device/ (RFC 8628)',
    open: true,
    body: pairingBody,
    answer: pairingAnswer,
  },
  {
    method: 'post',
    path: '/revoke',
    summary: 'Sign this device out (RFC 7009)',
    open: true,
    body: revocationBody,
    answer: z.object({}),
  },
]

const consent = z.object({
  response_type: z.literal('code', 'must be code'),
  client_id: text,
  redirect_uri: text,
  code_challenge: z.string().regex(/^[\w-]{43}$/, 'must be a SHA-256 as base64url'),
  code_challenge_method: z.literal('S256', 'must be S256'),
  state: z.string().min(8).max(500),
  device: deviceName,
})

export const consentQuery = consent
export const consentBody = consent.extend({ account: z.uuid(), allow: z.boolean() })
export const lookBody = z.object({ code: z.string().max(50) })
export const decideBody = lookBody.extend({ account: z.uuid(), allow: z.boolean() })

const asks = z.object({ client: z.string(), device: z.string() })

/** What the two pages ask, from the session of whoever sits before them. */
export const consentRoutes: readonly SignInRoute[] = [
  {
    method: 'get',
    path: '/authorize',
    summary: 'What asks to be let in, by the query of `/authorize/`',
    open: true,
    query: consent,
    answer: asks,
  },
  {
    method: 'post',
    path: '/authorize',
    summary: 'Let it in, or not; the answer leads back',
    body: consentBody,
    answer: z.object({ redirect: z.string() }),
  },
  { method: 'post', path: '/device/look', summary: 'What shows this code', body: lookBody, answer: asks },
  {
    method: 'post',
    path: '/device',
    summary: 'Let the device that shows this code in, or not',
    body: decideBody,
    answer: z.object({ ok: z.literal(true) }),
  },
]
