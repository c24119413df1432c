// The sign-in of Google or Microsoft, on loopback: a page where somebody says yes or no, and the tokens that follow.
import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as bodyText } from 'node:stream/consumers'

export type Identity = {
  url: string
  /** Presses a button of the page at `url`, as `who`; answers what the browser then brings back. */
  presses(url: string, who: string, button?: 'allow' | 'deny'): Promise<Record<string, string>>
  /** Tokens that still count, and whose mailboxes they open. */
  good: Map<string, string>
  /** Each call for a token, as it came. */
  asked: Record<string, string>[]
  /** What the next answer is instead. */
  fault(does: 'refuse' | 'html' | 'no-refresh' | 'other-nonce'): void
  stop(): Promise<void>
}

export const CLIENT = { clientId: 'shop.apps.example', clientSecret: 'client-secret-of-the-shop' }

type Code = { who: string; redirect: string; challenge: string; nonce: string }
type State = {
  codes: Map<string, Code>
  refresh: Map<string, string>
  good: Map<string, string>
  asked: Record<string, string>[]
  faults: string[]
}
type Answer = { status: number; body: unknown; headers?: Record<string, string> }

export const startIdentity = async (): Promise<Identity> => {
  const state: State = { codes: new Map(), refresh: new Map(), good: new Map(), asked: [], faults: [] }
  const server = createServer((request, response) => {
    void answerTo(state, request).then(({ status, body, headers }) => {
      const type = typeof body === 'string' ? 'text/html' : 'application/json'
      response.writeHead(status, { 'content-type': type, ...headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    presses,
    good: state.good,
    asked: state.asked,
    fault: (does) => void state.faults.push(does),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const presses: Identity['presses'] = async (url, who, button = 'allow') => {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ who, button }), redirect: 'manual' })
  const to = answer.headers.get('location')
  if (!to) throw new Error(`The page answered ${answer.status}: ${await answer.text()}`)
  return Object.fromEntries(new URL(to).searchParams)
}

const answerTo = async (state: State, request: IncomingMessage): Promise<Answer> => {
  const url = new URL(request.url ?? '/', 'http://identity')
  const given = Object.fromEntries(new URLSearchParams(await bodyText(request)))
  if (url.pathname === '/authorize') return authorize(state, url.searchParams, request.method === 'POST' && given)
  if (url.pathname === '/introspect') return introspect(state, String(given.token))
  state.asked.push(given)
  const fault = state.faults.shift()
  if (fault === 'html') return { status: 502, body: '<h1>Bad gateway</h1>' }
  if (fault === 'refuse') return { status: 400, body: { error: 'invalid_grant' } }
  return given.grant_type === 'refresh_token' ? renew(state, given) : redeem(state, given, fault)
}

/** As strict as they are: what it does not know, it shows a page for, and leads nowhere. */
const authorize = (state: State, query: URLSearchParams, given: Record<string, string> | false): Answer => {
  const wanted = ['state', 'nonce', 'redirect_uri', 'code_challenge', 'scope']
  const missing = wanted.filter((name) => !query.get(name))
  const right = query.get('client_id') === CLIENT.clientId && query.get('code_challenge_method') === 'S256'
  if (missing.length > 0 || !right) return { status: 400, body: `<h1>400</h1><p>${missing.join()}</p>` }
  if (!given)
    return {
      status: 200,
      body: '<form method="post">Mailbox <input name="who"> <button name="button" value="allow">Allow</button> <button name="button" value="deny">Cancel</button></form>',
    }
  const back = new URL(String(query.get('redirect_uri')))
  back.searchParams.set('state', String(query.get('state')))
  if (given.button !== 'allow') back.searchParams.set('error', 'access_denied')
  else back.searchParams.set('code', codeFor(state, query, String(given.who)))
  return { status: 302, body: '', headers: { location: back.href } }
}

const codeFor = ({ codes }: State, query: URLSearchParams, who: string): string => {
  const code = randomBytes(12).toString('base64url')
  const [redirect, challenge, nonce] = ['redirect_uri', 'code_challenge', 'nonce'].map((name) => query.get(name) ?? '')
  codes.set(code, { who, redirect: redirect!, challenge: challenge!, nonce: nonce! })
  return code
}

/** Each code once, to the client it was given to, and only with what the challenge was made of. */
const redeem = (state: State, given: Record<string, string>, fault: string | undefined): Answer => {
  const known = state.codes.get(String(given.code))
  state.codes.delete(String(given.code))
  if (given.client_id !== CLIENT.clientId || given.client_secret !== CLIENT.clientSecret)
    return { status: 401, body: { error: 'invalid_client' } }
  const challenge = createHash('sha256').update(String(given.code_verifier)).digest('base64url')
  if (!known || known.redirect !== given.redirect_uri || known.challenge !== challenge)
    return { status: 400, body: { error: 'invalid_grant' } }
  const claims = {
    aud: CLIENT.clientId,
    exp: Math.floor(Date.now() / 1000) + 3600,
    nonce: fault === 'other-nonce' ? 'another' : known.nonce,
    email: known.who,
  }
  const id_token = ['{"alg":"RS256"}', JSON.stringify(claims), 'signed']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
  return { status: 200, body: { ...grant(state, known.who, fault === 'no-refresh'), id_token } }
}

const renew = (state: State, { refresh_token, client_id, client_secret }: Record<string, string>): Answer => {
  if (client_id !== CLIENT.clientId || client_secret !== CLIENT.clientSecret)
    return { status: 401, body: { error: 'invalid_client' } }
  const who = state.refresh.get(String(refresh_token))
  return who ? { status: 200, body: grant(state, who, true) } : { status: 400, body: { error: 'invalid_grant' } }
}

const grant = (state: State, who: string, alone: boolean): Record<string, unknown> => {
  const access_token = `access-${randomBytes(9).toString('base64url')}`
  state.good.set(access_token, who)
  if (alone) return { access_token, expires_in: 3600 }
  const refresh_token = `refresh-${randomBytes(9).toString('base64url')}`
  state.refresh.set(refresh_token, who)
  return { access_token, expires_in: 3600, refresh_token }
}

const introspect = ({ good }: State, token: string): Answer => {
  const username = good.get(token)
  return { status: 200, body: username ? { active: true, username } : { active: false } }
}
