import type { RequestHandler } from 'express'
import { clientOf } from '../accounts/index.ts'
import type { Services } from '../services.ts'

const SCHEME = 'chrome-extension://'

/** The extensions people sign in with may ask from their own pages. Never with cookies: who calls shows a token. */
export const openToExtensions =
  (services: Services): RequestHandler =>
  (request, response, next) => {
    const { origin } = request.headers
    if (!origin?.startsWith(SCHEME)) return next()
    response.vary('Origin')
    if (!clientOf(services, origin.slice(SCHEME.length))) return next()
    response.set({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'retry-after, content-disposition',
      'cross-origin-resource-policy': 'cross-origin',
    })
    if (request.method !== 'OPTIONS') return next()
    response.set({
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'authorization, content-type, idempotency-key',
      'access-control-max-age': '600',
    })
    response.status(204).end()
  }
