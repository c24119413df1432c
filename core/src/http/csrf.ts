import { Refusal } from '../contract/index.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

type Asked = { method: string; headers: Record<string, string | string[] | undefined> }

/**
 * A cookie comes along with requests other sites cause. It counts only when the browser says the request is ours:
 * by its Origin, or by Sec-Fetch-Site. A request without either is no browser's and has no business with cookies.
 */
export const requireSameOrigin = (request: Asked, publicUrl: string): void => {
  if (SAFE.has(request.method)) return
  if (!isSameOrigin(request.headers, publicUrl)) throw new Refusal('forbidden', 'This request came from another site.')
}

export const isSameOrigin = (headers: Asked['headers'], publicUrl: string): boolean => {
  const { origin } = headers
  if (origin !== undefined) return origin === new URL(publicUrl).origin
  return headers['sec-fetch-site'] === 'same-origin'
}
