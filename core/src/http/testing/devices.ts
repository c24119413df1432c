// People who sign in with the extension of a plugin: by the page that leads back, or by a code they confirm.
import { createHash, randomBytes } from 'node:crypto'
import type { Plugin } from '../../contract/index.ts'
import type { Answer, Company, Stage } from './stage.ts'

export const EXTENSION = 'abcdefghijklmnopabcdefghijklmnop'
export const OTHER_EXTENSION = 'ponmlkjihgfedcbaponmlkjihgfedcba'

export const withExtensions: Plugin = {
  id: 'helper',
  contract: 1,
  extensions: [
    { id: EXTENSION, name: 'Deskless for your browser' },
    { id: OTHER_EXTENSION, name: 'Another one' },
  ],
}

export const redirectOf = (client: string): string => `https://${client}.chromiumapp.org/`

const sessions = new WeakMap<Stage, Map<string, Promise<string>>>()

/** The session of a browser that signed in at the hub's own pages, once. */
export const cookieOf = (stage: Stage, { email, password }: Pick<Company, 'email' | 'password'>): Promise<string> => {
  const known = sessions.get(stage) ?? new Map<string, Promise<string>>()
  const cookie = known.get(email + password) ?? newSession(stage, email, password)
  sessions.set(stage, known.set(email + password, cookie))
  return cookie
}

const newSession = async (stage: Stage, email: string, password: string): Promise<string> => {
  const { headers, status } = await stage.ask('POST', '/auth/sign-in/email', {
    body: { email, password },
    headers: { origin: stage.url },
  })
  if (status !== 200) throw new Error(`${email} could not sign in: ${status}.`)
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

/** A POST of a page of the hub. */
export const fromPage = (stage: Stage, cookie: string, path: string, body: unknown): Promise<Answer> =>
  stage.ask('POST', path, { cookie, body, headers: { origin: stage.url } })

/** A form, as devices send them. */
export const form = async (stage: Stage, path: string, fields: Record<string, string>) => {
  const answer = await fetch(`${stage.url}/oauth${path}`, { method: 'POST', body: new URLSearchParams(fields) })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, string> }
}

export const pkce = () => {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** What the extension asks for, and what of it a test wants otherwise. */
export const request = (challenge: string, changed: Record<string, unknown> = {}) => ({
  response_type: 'code',
  client_id: EXTENSION,
  redirect_uri: redirectOf(EXTENSION),
  code_challenge: challenge,
  code_challenge_method: 'S256',
  state: 'state-of-maya',
  device: 'Chrome on Linux',
  ...changed,
})

/** Maya presses “Let it in”; answers the code that came back. */
export const letIn = async (stage: Stage, company: Company, challenge: string): Promise<string> => {
  const body = { ...request(challenge), account: company.accountId, allow: true }
  const { body: said } = await fromPage(stage, await cookieOf(stage, company), '/auth/authorize', body)
  return new URL(String(said.redirect)).searchParams.get('code') ?? ''
}

export const redeem = (stage: Stage, code: string, verifier: string, changed: Record<string, string> = {}) =>
  form(stage, '/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectOf(EXTENSION),
    client_id: EXTENSION,
    code_verifier: verifier,
    ...changed,
  })

export type Tokens = { access_token: string; refresh_token: string; device: string; account: string; member: string }

/** A whole sign-in by the page. */
export const signInByPage = async (stage: Stage, company: Company): Promise<Tokens> => {
  const { verifier, challenge } = pkce()
  return (await redeem(stage, await letIn(stage, company, challenge), verifier)).body as Tokens
}

export const refreshing = (stage: Stage, token: string, client = EXTENSION) =>
  form(stage, '/token', { grant_type: 'refresh_token', refresh_token: token, client_id: client })

export const beginPairing = async (stage: Stage, client = EXTENSION) =>
  (await form(stage, '/device', { client_id: client, device: 'Firefox on a tablet' })).body as Record<
    'device_code' | 'user_code' | 'verification_uri' | 'verification_uri_complete',
    string
  >

export const polling = (stage: Stage, code: string, client = EXTENSION) =>
  form(stage, '/token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: code,
    client_id: client,
  })
