// Tokens of Google and Microsoft, for both halves: each renewal may bring the next refresh token.
import type { Connection } from '@deskless/core/contract'
import { ChannelError, FetchError, hmacHex, z } from '@deskless/core/contract'
import type { SendingSettings } from './out/settings.ts'
import type { App } from './signin/providers.ts'
import { providerOf, tokenUrlOf } from './signin/providers.ts'

type Inbox = Connection<SendingSettings>

export const TOKEN = 'mail'
/** `seed`: which refresh token of the settings it grew from; a new sign-in begins anew. */
const keptSchema = z.object({ access: z.string(), refresh: z.string(), seed: z.string() })
type Kept = z.output<typeof keptSchema>

export const usesOauth = ({ settings }: Pick<Inbox, 'settings'>): boolean => settings.oauthProvider !== 'none'

/** What XOAUTH2 carries. `refused`: the server did not take this one just now. */
export const accessToken = async (inbox: Inbox, refused?: string): Promise<string> => {
  const kept = await renewed(inbox)
  if (kept.access !== refused) return kept.access
  return (await renewed(inbox, JSON.stringify(kept))).access
}

const renewed = async (inbox: Inbox, refused?: string): Promise<Kept> => {
  const options = refused ? { refused } : {}
  const value = await inbox
    .token(TOKEN, (old) => renew(inbox, old), options)
    .catch((error: unknown) => {
      throw untilMended(error)
    })
  return keptSchema.parse(JSON.parse(value))
}

/** The inbox says that it wants a new sign-in; what is to be sent waits for it. */
const untilMended = (error: unknown): unknown =>
  error instanceof ChannelError && error.retry === 'never'
    ? new ChannelError({ code: error.code, sent: 'no', retry: 'later', tell: error.tell, cause: error })
    : error

const renew = async (inbox: Inbox, old: string | undefined): Promise<{ value: string; expiresAt: Date }> => {
  const { oauthRefreshToken } = inbox.settings
  if (!oauthRefreshToken) throw refusal('no_refresh_token', 'This inbox has no refresh token.')
  const seed = seedOf(oauthRefreshToken)
  const kept = old ? keptSchema.parse(JSON.parse(old)) : undefined
  const refresh = kept?.seed === seed ? kept.refresh : oauthRefreshToken
  const { access_token: access, refresh_token: next = refresh, expires_in } = await ask(inbox, refresh)
  const value = JSON.stringify({ access, refresh: next, seed } satisfies Kept)
  return { value, expiresAt: new Date(Date.now() + expires_in * 1_000) }
}

const seedOf = (refresh: string): string => hmacHex('sha256', 'refresh token', refresh).slice(0, 32)

/** What is kept of a sign-in that gave both at once. */
export const grownFrom = (refresh: string, access: string): string =>
  JSON.stringify({ access, refresh, seed: seedOf(refresh) } satisfies Kept)

const granted = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive(),
})
const refused = z.looseObject({ error: z.string().max(100) })

/** The registration it was signed in through, or the one typed into its own settings. */
const clientOf = async (inbox: Inbox) => {
  const app = (await inbox.app()) as App | undefined
  if (app) {
    const { provider, tenant, clientId, clientSecret } = app.settings
    return { clientId, clientSecret, url: tokenUrlOf(app.settings), scope: providerOf(provider, tenant).renews }
  }
  const { oauthProvider, oauthClientId, oauthClientSecret, oauthTokenUrl } = inbox.settings
  const { token, renews } = providerOf(oauthProvider === 'microsoft' ? 'microsoft' : 'google')
  return { clientId: oauthClientId, clientSecret: oauthClientSecret, url: oauthTokenUrl ?? token, scope: renews }
}

const ask = async (inbox: Inbox, refresh: string): Promise<z.output<typeof granted>> => {
  const { clientId, clientSecret, url, scope } = await clientOf(inbox)
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh })
  if (clientId) form.set('client_id', clientId)
  if (clientSecret) form.set('client_secret', clientSecret)
  if (scope) form.set('scope', scope)
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  const sending = { method: 'POST', headers, body: form.toString(), redirects: 0, timeoutMs: 10_000 }
  const answer = await inbox.hub.safeFetch(url, sending).catch((error: unknown) => {
    throw error instanceof FetchError ? later(error.code) : error
  })
  const body = await answer.json().catch(() => undefined)
  const token = granted.safeParse(body)
  if (answer.status === 200 && token.success) return token.data
  const why = refused.safeParse(body)
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429 && why.success)
    throw refusal(why.data.error, 'The provider no longer accepts the sign-in of this mailbox.')
  throw later(`http_${answer.status}`)
}

const refusal = (code: string, why: string): ChannelError =>
  new ChannelError({ code, sent: 'no', retry: 'never', tell: `${why} Sign in again in the settings of this inbox.` })

const later = (code: string): ChannelError =>
  new ChannelError({ code, sent: 'no', retry: 'later', tell: 'The provider could not renew the sign-in right now.' })
