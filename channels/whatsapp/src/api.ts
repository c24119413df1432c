// The thin client of the Graph API. Every way a call can end becomes a ChannelError that says whether it was sent.
import { ChannelError, FetchError, z } from '@deskless/core/contract'
import type { Meaning } from './sentences.ts'
import { meaningOf, whole } from './sentences.ts'
import type { Inbox } from './settings.ts'

/** Shorter than the time core gives a send, so we are the ones who say that it ended. */
const CALL_MS = 25_000

type Call = {
  method?: 'GET' | 'POST' | 'DELETE'
  body?: Record<string, unknown> | FormData
  signal?: AbortSignal
}

/** What Graph answered, as JSON. `path` is below the version: `/<phone number id>/messages`. */
export const call = async (inbox: Inbox, path: string, given: Call = {}): Promise<unknown> => {
  const { apiBaseUrl, apiVersion } = inbox.settings
  const { status, text, after } = await ask(inbox, `${apiBaseUrl}/${apiVersion}${path}`, given)
  const answer = objectIn(text)
  if (status >= 200 && status < 300 && answer) return answer
  throw await failure(inbox, status, answer, after)
}

const ask = async ({ hub, settings: { token } }: Inbox, url: string, { method = 'GET', body, signal }: Call) => {
  const packed = body === undefined || body instanceof FormData ? { body } : { body: JSON.stringify(body) }
  const json = typeof packed.body === 'string'
  try {
    const response = await hub.safeFetch(url, {
      method,
      redirects: 0,
      signal,
      timeoutMs: CALL_MS,
      headers: { authorization: `Bearer ${token}`, ...(json && { 'content-type': 'application/json' }) },
      ...(packed.body !== undefined && { body: packed.body }),
    })
    return { status: response.status, text: await response.text(), after: response.headers.get('retry-after') }
  } catch (error) {
    throw transport(error)
  }
}

export const transport = (error: unknown): ChannelError => {
  if (error instanceof ChannelError) return error
  if (!(error instanceof FetchError)) return open('transport', 'WhatsApp could not be asked.')
  const { code, sent } = error
  if (sent === 'unsure') return open(code, 'WhatsApp did not say whether it took this.')
  const setting = code === 'forbidden_url' || code === 'forbidden_address'
  return no(
    code,
    setting ? 'The Graph API address of this inbox cannot be used.' : 'WhatsApp cannot be reached.',
    'later',
  )
}

const objectIn = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const failed = z.looseObject({
  error: z.looseObject({
    code: z.number(),
    message: z.string().default(''),
    error_subcode: z.number().optional(),
    error_data: z.looseObject({ details: z.string().optional() }).optional(),
  }),
})
type Failed = z.infer<typeof failed>['error']

/** Only a refusal in Graph's own words is certain. A page of a proxy, an answer cut short or a 5xx leaves it open. */
const failure = async (inbox: Inbox, status: number, answer: unknown, after: string | null): Promise<ChannelError> => {
  const error = failed.safeParse(answer).data?.error
  if (status === 429 && !error) return no('rate_limited', 'WhatsApp asks for a pause.', { afterMs: pauseOf(after) })
  if (status >= 500 || !error)
    return open(`http_${status}`, 'WhatsApp had trouble and did not say whether it took this.')
  const meaning = meaningOf(error.code) ?? unlisted(status, error)
  if (meaning.is === 'token') await inbox.health('reauthorise', meaning.tell)
  return refusal(error, meaning, after)
}

const unlisted = (status: number, { code, message, error_data }: Failed): Meaning =>
  status === 429
    ? { is: 'pause', tell: 'WhatsApp asks for a pause.' }
    : { is: 'never', tell: `WhatsApp refused this (${code}): ${whole(error_data?.details ?? message ?? '')}` }

const PAIR_MS = 6_000

const refusal = (error: Failed, { is, tell }: Meaning, after: string | null): ChannelError => {
  const code = CODES[error.code] ?? `meta_${error.code}`
  const details = error.error_data?.details
  switch (is) {
    case 'pause':
      return no(code, tell, { afterMs: pauseOf(after) })
    case 'pair':
      return no(code, tell, { afterMs: after ? pauseOf(after) : PAIR_MS, holds: 'thread' })
    case 'token':
    case 'theirs':
      return no(code, tell, 'later')
    case 'setup':
      return no(code, tell, 'never')
    case 'never':
      return no(code, VAGUE.has(error.code) && details ? `${tell} It says: ${whole(details)}` : tell, 'never')
    default:
      return is satisfies never
  }
}

/** What Meta says beside them is the only hint at what was wrong. */
const VAGUE = new Set([100, 131008, 131009, 131053, 132000, 132012, 135000])

/** Those others look for by name. */
const CODES: Readonly<Record<number, string>> = {
  0: 'unauthorised',
  190: 'unauthorised',
  80007: 'rate_limited',
  130429: 'rate_limited',
  131056: 'pair_rate_limited',
  131047: 'window_closed',
  131026: 'undeliverable',
}

const PAUSE_MS = 30_000

const pauseOf = (after: string | null): number => {
  const seconds = Number(after)
  return after && Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : PAUSE_MS
}

export const no = (code: string, tell: string, retry: ChannelError['retry']): ChannelError =>
  new ChannelError({ code, sent: 'no', retry, tell })

export const open = (code: string, tell: string): ChannelError =>
  new ChannelError({ code, sent: 'unsure', retry: 'later', tell })
