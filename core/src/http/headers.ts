import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Config } from '../config/index.ts'

/** An API answer is never a document: nothing may load, run or frame it. */
export const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** Pages of our own or of a plugin: only what this hub serves, no inline script. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

export const securityHeaders = (config: Pick<Config, 'publicUrl'>): RequestHandler => {
  const base = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: config.publicUrl.startsWith('https:') ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'sameorigin' },
  })
  return (request, response, next) => {
    response.set('content-security-policy', API_POLICY)
    response.set('permissions-policy', 'camera=(), microphone=(), geolocation=()')
    response.set('cache-control', 'no-store')
    base(request, response, next)
  }
}

/** A page where a click allows something: nobody may lay another page over it. */
export const unframedPageHeaders: RequestHandler = (_request, response, next) => {
  response.set('content-security-policy', PAGE_POLICY.replace("frame-ancestors 'self'", "frame-ancestors 'none'"))
  response.set('x-frame-options', 'DENY')
  next()
}

export const pageHeaders: RequestHandler = (_request, response, next) => {
  response.set('content-security-policy', PAGE_POLICY)
  next()
}
