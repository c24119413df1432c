// The code a sign-in ends with → tokens, and who it was.
import type { Hub } from '@deskless/core/contract'
import { FetchError, Refusal, z } from '@deskless/core/contract'
import type { AppSettings } from './providers.ts'
import { providerOf, tokenUrlOf } from './providers.ts'

const granted = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive(),
  id_token: z.string().max(20_000).optional(),
})
const claims = z.looseObject({
  aud: z.string(),
  exp: z.number(),
  nonce: z.string().optional(),
  email: z.string().optional(),
  preferred_username: z.string().optional(),
})

export type Granted = { access: string; refresh: string; expiresAt: Date; address?: string }
type Asked = { code: string; verifier: string; nonce: string; backUrl: string }

export const exchange = async (hub: Hub, app: AppSettings, asked: Asked): Promise<Granted> => {
  const { name } = providerOf(app.provider)
  const found = granted.safeParse(await ask(hub, app, asked))
  if (!found.success) throw new Refusal('closed', `${name} gave no token. Begin again.`)
  const { access_token: access, refresh_token: refresh, expires_in, id_token } = found.data
  if (!refresh)
    throw new Refusal('closed', `${name} gave no token that lasts. Take the app’s access away there, and begin again.`)
  const address = id_token && addressIn(id_token, app.clientId, asked.nonce)
  return { access, refresh, expiresAt: new Date(Date.now() + expires_in * 1_000), ...(address && { address }) }
}

const ask = async (hub: Hub, app: AppSettings, { code, verifier, backUrl }: Asked): Promise<unknown> => {
  const { name } = providerOf(app.provider)
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: app.clientId,
    ...(app.clientSecret && { client_secret: app.clientSecret }),
    code,
    code_verifier: verifier,
    redirect_uri: backUrl,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  const sending = { method: 'POST', headers, body: form.toString(), redirects: 0, timeoutMs: 10_000 }
  const answer = await hub.safeFetch(tokenUrlOf(app), sending).catch((error: unknown) => {
    throw error instanceof FetchError ? new Refusal('closed', `${name} cannot be asked right now. Begin again.`) : error
  })
  const body: unknown = await answer.json().catch(() => undefined)
  if (answer.status === 200) return body
  throw refused(name, z.looseObject({ error: z.string() }).safeParse(body).data?.error ?? `http ${answer.status}`)
}

/** It came straight from the provider, over TLS: what is looked at is whether it is for us, and for this sign-in. */
const addressIn = (token: string, clientId: string, nonce: string): string | undefined => {
  const said = claims.safeParse(decoded(token.split('.')[1] ?? ''))
  const { aud, exp, nonce: given, email, preferred_username } = said.data ?? {}
  if (!said.success || aud !== clientId || given !== nonce || (exp ?? 0) * 1_000 < Date.now() - LEEWAY_MS)
    throw new Refusal('closed', 'What came back belongs to another sign-in. Begin again.')
  return z.email().safeParse(email ?? preferred_username).data
}

const LEEWAY_MS = 60_000

const decoded = (part: string): unknown => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}

const SENTENCES: Record<string, (name: string) => string> = {
  access_denied: (name) => `${name} was not allowed to let the hub in. Begin again, or ask an administrator there.`,
  consent_required: (name) => `An administrator at ${name} has to allow the app first.`,
  invalid_grant: (name) => `${name} does not know this code: it was used before, or took too long. Begin again.`,
  invalid_client: (name) =>
    `${name} does not accept the client ID and secret of the app. Correct them, and begin again.`,
  unauthorized_client: (name) => `${name} does not let this app sign anybody in. Look at its registration there.`,
  redirect_uri_mismatch: (name) => `The app at ${name} does not list the address of this hub (…/setup/). Add it.`,
}

export const refused = (name: string, code: string): Refusal =>
  new Refusal('closed', SENTENCES[code]?.(name) ?? `${name} did not sign you in (${word(code)}). Begin again.`)

/** It came by way of an address. */
const word = (code: string): string => (/^[\w ]{1,60}$/.test(code) ? code : 'no reason given')
