import { Refusal } from '../contract/index.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

type Asked = { method: string; headers: Record<string, string | string[] | undefined> }

/**
 * A cookie comes along with requests other sites cause. It counts only when the browser says the request is ours:
 * by its Origin, or by Sec-Fetch-Site. A request without either is no browser's and has no business with cookies.
 */
export const requireSameOrigin = (request: Asked, publicUrl: string): void => {
  if (SAFE.has(request.method) && !isOfExtension(request.headers)) return
  if (!isSameOrigin(request.headers, publicUrl)) throw new Refusal('forbidden', 'This request came from another site.')
}

/** Extensions are answered across origins, so a cookie of theirs counts for nothing at all: they show a token. */
const isOfExtension = ({ origin }: Asked['headers']): boolean =>
  typeof origin === 'string' && /^[a-z]+-extension:/.test(origin)

/** The page's origin is where we are publicly, or wherever this very request went: cookies belong to a host, and so does a page of ours. */
export const isSameOrigin = (headers: Asked['headers'], publicUrl: string): boolean => {
  const { origin, host } = headers
  if (typeof origin !== 'string') return headers['sec-fetch-site'] === 'same-origin'
  return origin === new URL(publicUrl).origin || (URL.canParse(origin) && new URL(origin).host === host)
}
