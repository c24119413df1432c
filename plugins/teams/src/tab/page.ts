// The personal tab: a page that signs in by what Teams says, and frames the panel.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Assets, Route, RouteFile } from '@deskless/core/contract'

/** Where Teams, and what it is part of, shows tabs. */
export const FRAMED_BY = [
  'https://teams.microsoft.com',
  'https://*.teams.microsoft.com',
  'https://teams.cloud.microsoft',
  'https://*.cloud.microsoft',
  'https://teams.microsoft.us',
  'https://*.teams.microsoft.us',
  'https://*.office.com',
  'https://outlook.office.com',
] as const

/** Microsoft's library of the page, as it is published. It is served by this hub, so nothing else need be allowed to run. */
const library = pathToFileURL(createRequire(import.meta.url).resolve('@microsoft/teams-js'))

export const tabAssets: readonly Assets[] = [
  { prefix: 'tab', folder: new URL('./static/', import.meta.url) },
  { prefix: 'teams-js', folder: new URL('./', library) },
]

const policyOf = (framedBy: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors 'self' ${framedBy.join(' ')}`,
  ].join('; ')

export const tabRoute: Route = {
  method: 'GET',
  path: '/inbox',
  summary: 'The personal tab of the app in Teams. It signs in by itself, so anybody may load it.',
  caller: 'public',
  answer: 'file',
  handle: async ({ host }): Promise<RouteFile> => ({
    mime: 'text/html; charset=utf-8',
    body: await readFile(new URL('./static/index.html', import.meta.url)),
    headers: { 'content-security-policy': policyOf(host.framedBy), 'cache-control': 'no-cache' },
  }),
}
