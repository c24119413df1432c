/** What a request came to when it did not succeed. `again`: the same request may work later. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly again: boolean
  readonly afterMs: number | undefined

  constructor(status: number, code: string, tell: string, afterMs?: number) {
    super(tell)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.again = status === 0 || status === 408 || status === 429 || status >= 500
    this.afterMs = afterMs
  }
}

export type Ask = {
  method?: string
  token?: string
  /** Sent as JSON. */
  body?: unknown
  /** Sent as `text/plain`, which no browser asks permission for across origins. */
  plain?: boolean
  headers?: Record<string, string>
  /** With the session cookie of a page of the hub itself. */
  cookie?: boolean
  /** Goes on when the page is left. Of small ones only: a browser carries 64 kB of these at a time. */
  keepalive?: boolean
  signal?: AbortSignal
  timeoutMs?: number
}

const TIMEOUT_MS = 20_000

/** JSON in, JSON out; whatever goes wrong is a `Problem` with a sentence. */
export const ask = async <T>(
  url: string,
  { method, token, body, plain, headers: also, cookie, keepalive, signal, timeoutMs = TIMEOUT_MS }: Ask = {},
): Promise<T> => {
  const headers: Record<string, string> = { ...also }
  if (token) headers.authorization = `Bearer ${token}`
  if (body !== undefined) headers['content-type'] = plain ? 'text/plain' : 'application/json'
  const limit = AbortSignal.timeout(timeoutMs)
  const answer = await reach(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    keepalive,
    credentials: cookie ? 'same-origin' : 'omit',
  })
  if (!answer.ok) throw problemOf(answer.status, await answer.text())
  return (await answer.json()) as T
}

const reach = async (url: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, init)
  } catch (cause) {
    throw unreachable(cause)
  }
}

export const unreachable = (cause?: unknown): Problem =>
  Object.assign(new Problem(0, 'unreachable', 'The hub cannot be reached.'), { cause })

type Details = {
  code?: string
  detail?: string
  title?: string
  retryAfterMs?: number
  details?: { retryAfterMs?: number }
}

export const problemOf = (status: number, text: string): Problem => {
  const said = parsed(text)
  const afterMs = said.retryAfterMs ?? said.details?.retryAfterMs
  return new Problem(status, said.code ?? 'http', said.detail ?? said.title ?? `The hub answered ${status}.`, afterMs)
}

const parsed = (text: string): Details => {
  try {
    return (JSON.parse(text) ?? {}) as Details
  } catch {
    return {}
  }
}
