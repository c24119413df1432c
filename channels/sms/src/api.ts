// The thin client of Twilio's REST API. Every way a call can end becomes a ChannelError that says whether it was sent.
import { ChannelError, FetchError, z } from '@deskless/core/contract'
import { codeOf } from './codes.ts'
import type { Credentials, Inbox } from './settings.ts'
import { credentialsOf } from './settings.ts'

/** Shorter than the time core gives a send, so we are the ones who say that it ended, and may still look for it. */
const CALL_MS = 20_000

export type Api = 'api' | 'messaging' | 'content'
type Call = {
  method?: 'GET' | 'POST'
  /** A value may come several times. */
  form?: readonly (readonly [string, string])[]
  json?: unknown
  signal?: AbortSignal
  timeoutMs?: number
}
export type Answer = { body: Record<string, unknown>; at: Date }

/** What begins at `/2010-04-01/Accounts/…` is of the account. */
export const callAccount = async (inbox: Inbox, path: string, call: Call = {}): Promise<Answer> =>
  callWith(await credentialsOf(inbox), inbox, path, call)

/** With credentials that were looked up before: then nothing but the call itself can go wrong. */
export const callWith = (credentials: Credentials, inbox: Inbox, path: string, call: Call): Promise<Answer> =>
  ask(inbox, credentials, `${credentials.apiBaseUrl}/2010-04-01/Accounts/${credentials.accountSid}${path}`, call)

/** The newer APIs have hosts of their own. */
export const callHost = async (inbox: Inbox, api: Api, path: string, call: Call = {}): Promise<Answer> => {
  const credentials = await credentialsOf(inbox)
  return ask(inbox, credentials, `${hostOf(credentials.apiBaseUrl, api)}${path}`, call)
}

/** `api.dublin.ie1.twilio.com` is `messaging.dublin.ie1.twilio.com`; what is not Twilio's own is one server for all. */
export const hostOf = (apiBaseUrl: string, api: Api): string =>
  apiBaseUrl.replace(/^(https:\/\/)api(\.(?:[a-z0-9-]+\.)*twilio\.com)/, `$1${api}$2`)

export const authorization = ({ user, password }: Credentials): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const ask = async (inbox: Inbox, credentials: Credentials, url: string, call: Call): Promise<Answer> => {
  const { method = call.form || call.json ? 'POST' : 'GET', signal, timeoutMs = CALL_MS } = call
  const type = call.json ? 'application/json' : 'application/x-www-form-urlencoded'
  const body = call.json
    ? JSON.stringify(call.json)
    : call.form && new URLSearchParams(call.form.map(([n, v]) => [n, v])).toString()
  try {
    const answer = await inbox.hub.safeFetch(url, {
      method,
      headers: { authorization: authorization(credentials), ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body }),
      redirects: 0,
      signal,
      timeoutMs,
    })
    return await understood(inbox, answer.status, answer.headers, await answer.text())
  } catch (error) {
    throw error instanceof ChannelError ? error : transport(error)
  }
}

const understood = async (inbox: Inbox, status: number, headers: Headers, text: string): Promise<Answer> => {
  const body = parsed(text)
  const at = new Date(headers.get('date') ?? Date.now())
  if (body && status >= 200 && status < 300) return { body, at }
  // No answer of Twilio's own: a page of some proxy, or half of what it said. What was sent may well have been taken.
  if (!body || status >= 500)
    throw new ChannelError({
      code: `http_${status}`,
      sent: 'unsure',
      retry: 'later',
      tell: 'Twilio had trouble and did not say whether it took this.',
    })
  throw await refusal(inbox, status, headers, body)
}

const parsed = (text: string): Record<string, unknown> | undefined => {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const refusal = async (
  inbox: Inbox,
  status: number,
  headers: Headers,
  { code, message }: Record<string, unknown>,
): Promise<ChannelError> => {
  const known = codeOf(code) ?? (status === 401 ? codeOf(20003) : status === 429 ? codeOf(20429) : undefined)
  if (known?.about === 'credentials') await inbox.health('reauthorise', known.tell)
  const pause = status === 429 ? Number(headers.get('retry-after')) * 1_000 || known?.afterMs : known?.afterMs
  return new ChannelError({
    code: `twilio_${Number(code) || status}`,
    sent: 'no',
    retry: pause
      ? { afterMs: pause, ...(known?.holds && { holds: known.holds }) }
      : known?.about === 'credentials'
        ? 'later'
        : 'never',
    tell: known?.tell ?? `Twilio refused this: ${String(message ?? status).slice(0, 200)}.`,
  })
}

export const transport = (error: unknown): ChannelError => {
  if (!(error instanceof FetchError))
    return new ChannelError({ code: 'transport', sent: 'unsure', retry: 'later', tell: 'Twilio could not be asked.' })
  const { code, sent } = error
  if (sent === 'unsure')
    return new ChannelError({ code, sent, retry: 'later', tell: 'Twilio did not say whether it took this.' })
  const setting = code === 'forbidden_url' || code === 'forbidden_address'
  const tell = setting ? 'The Twilio API address of this inbox cannot be used.' : 'Twilio cannot be reached.'
  return new ChannelError({ code, sent, retry: 'later', tell })
}
