import type { Hub } from '@deskless/core/contract'
import { FetchError } from '@deskless/core/contract'
import { retryAfter } from './schedule.ts'
import { signedHeaders, signingSecrets } from './secrets.ts'
import type { Endpoint } from './tables.ts'

const TIMEOUT_MS = 15_000
/** So much of an answer is kept for whoever looks for a mistake. */
const HEAD_CHARS = 500

/** What came of one call. `arrived`: it is done. */
export type Answer = {
  at: Date
  durationMs: number
  status?: number
  error?: string
  head?: string
  arrived: boolean
  /** It asks never to be called again. */
  gone: boolean
  /** It asks for this pause. */
  pause?: Date
}

/** Calls an endpoint once. Only a 2xx counts; a redirect is a mistake of whoever gave the address. */
export const callEndpoint = async (
  hub: Hub,
  endpoint: Endpoint,
  { id, body }: { id: string; body: string },
): Promise<Answer> => {
  const at = new Date()
  const begun = performance.now()
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Deskless-Webhooks/1',
    ...signedHeaders(signingSecrets(hub, endpoint, at), { id, at, body }),
  }
  const timed = () => ({ at, durationMs: Math.round(performance.now() - begun) })
  try {
    const answer = await hub.safeFetch(endpoint.url, {
      method: 'POST',
      headers,
      body,
      timeoutMs: TIMEOUT_MS,
      redirects: 0,
      maxBytes: HEAD_CHARS,
      cut: true,
    })
    // The status is what counts: a body that never ends, or cannot be read, changes nothing.
    const head = await answer.text().catch(() => '')
    return {
      ...timed(),
      ...judged(answer.status, answer.headers.get('retry-after'), at),
      ...(head && { head: kept(head) }),
    }
  } catch (error) {
    if (!(error instanceof FetchError)) throw error
    return { ...timed(), error: error.tell, arrived: false, gone: false }
  }
}

/** PostgreSQL keeps no NUL, and half a letter at the cut is none. */
const kept = (head: string): string => head.slice(0, HEAD_CHARS).replaceAll('\0', '').toWellFormed()

const judged = (status: number, wait: string | null, now: Date): Omit<Answer, 'at' | 'durationMs'> => {
  if (status >= 200 && status < 300) return { status, arrived: true, gone: false }
  const pause = status === 429 || status === 503 ? retryAfter(wait, now) : undefined
  return { status, error: sentence(status), arrived: false, gone: status === 410, ...(pause && { pause }) }
}

const sentence = (status: number): string => {
  if (status >= 300 && status < 400)
    return `It answered ${status}. Redirects are not followed: give the address it leads to.`
  if (status === 410) return 'It answered 410: it wants nothing any more.'
  if (status === 429) return 'It answered 429: too many requests.'
  return `It answered ${status}.`
}
