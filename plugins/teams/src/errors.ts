import { ChannelError } from '@deskless/core/contract'

/** As the SDK's HTTP client throws it. */
type HttpError = Error & {
  isAxiosError: true
  code?: string
  response?: { status: number; headers?: Record<string, unknown>; data?: unknown }
}

const isHttpError = (error: unknown): error is HttpError =>
  error instanceof Error && (error as { isAxiosError?: unknown }).isAxiosError === true

/** What is said of a token that is not taken any more, though it has not ended. Nothing was done then. */
export const WORN = 'token_refused'

/** Nothing is sent from an installation whose credentials are not taken. */
export const LOST_CODES: ReadonlySet<string> = new Set(['unauthorised', 'no_credentials', WORN])

type Kind = { code: string; sent: 'no' | 'unsure'; retry: 'never' | 'later' | { afterMs: number }; tell: string }

/** 412 is what Teams says when two calls met in one conversation: neither was done. */
const KINDS: Readonly<Record<number, Kind>> = {
  401: {
    code: WORN,
    sent: 'no',
    retry: 'later',
    tell: 'Teams does not accept the bot’s credentials. Check the client ID and secret.',
  },
  403: {
    code: 'forbidden',
    sent: 'no',
    retry: 'later',
    tell: 'Deskless may not write there. Add the app to the team again, and use a standard channel.',
  },
  404: { code: 'gone', sent: 'no', retry: 'later', tell: 'The channel or the message is not there any more.' },
  412: { code: 'busy', sent: 'no', retry: { afterMs: 500 }, tell: 'Teams is busy with this conversation.' },
  413: { code: 'too_big', sent: 'no', retry: 'never', tell: 'This is more than one Teams message can hold.' },
}

/** What Teams or the wire said, in the words core acts on. Never the answer itself: it may repeat what was sent. */
export const asChannelError = (error: unknown): unknown => {
  if (!isHttpError(error)) return error
  if (!error.response) return unreachable(error)
  const { status, headers = {} } = error.response
  if (status === 429)
    return failed(error, {
      code: 'ratelimited',
      sent: 'no',
      retry: { afterMs: afterMs(headers['retry-after']) },
      tell: 'Teams asks to slow down.',
    })
  const known = KINDS[status]
  if (known) return failed(error, known)
  if (status >= 500)
    return failed(error, {
      code: `http_${status}`,
      sent: 'unsure',
      retry: 'later',
      tell: 'Teams does not answer properly.',
    })
  return failed(error, { code: 'rejected', sent: 'no', retry: 'never', tell: `Teams refused this (${status}).` })
}

const afterMs = (header: unknown): number => Math.max(1, Number(header) || 1) * 1_000

/** Certain only when no connection came about. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

const unreachable = (error: HttpError): ChannelError =>
  failed(error, {
    code: 'unreachable',
    sent: NEVER_CONNECTED.has(error.code ?? '') ? 'no' : 'unsure',
    retry: 'later',
    tell: 'Teams cannot be reached.',
  })

const failed = (error: HttpError, kind: Kind): ChannelError =>
  new ChannelError({ ...kind, cause: error.code ?? error.name })
