import type { Route, RouteFile } from '@deskless/core/contract'
import { builtPage } from './built.ts'

/**
 * Only this hub's own code and style, nothing inline, framed by nobody but this hub and the tools whose tab it is in. Files and laid-out mails are linked by
 * the hub's public name, which may be another one than the page was opened by.
 */
const policyOf = (publicUrl: string, framedBy: readonly string[]): string => {
  const hub = new URL(publicUrl).origin
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' ${hub} data: blob: https:`,
    "font-src 'self'",
    `media-src 'self' ${hub} blob:`,
    "connect-src 'self'",
    `frame-src 'self' ${hub}`,
    "form-action 'self'",
    "base-uri 'none'",
    ['frame-ancestors', "'self'", ...framedBy].join(' '),
  ].join('; ')
}

const panel: Route = {
  method: 'GET',
  path: '/panel',
  summary: 'The agent panel. It signs in by itself, so anybody may load it.',
  caller: 'public',
  answer: 'file',
  handle: async ({ host }): Promise<RouteFile> => ({
    mime: 'text/html; charset=utf-8',
    body: await builtPage(),
    headers: { 'content-security-policy': policyOf(host.publicUrl, host.framedBy), 'cache-control': 'no-cache' },
  }),
}

export const routes: readonly Route[] = [panel]
